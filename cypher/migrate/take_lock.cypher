// write take_lock(owner, now, stale_before) -> one
// Takes the lock when it is free or its holder's lease ran out; says who holds it.
CYPHER 25
MERGE (l:MigrationLock {name: 'migration'})
ON CREATE SET l.owner = $owner, l.since = $now
SET l.since = CASE WHEN l.since < $stale_before THEN $now ELSE l.since END,
    l.owner = CASE WHEN l.since = $now THEN $owner ELSE l.owner END
RETURN l.owner AS owner
