// write take_lock(owner, now, stale_before) -> one
// Takes the lock if it is free or its lease has expired; returns the holder.
CYPHER 25
MERGE (l:MigrationLock {name: 'migration'})
ON CREATE SET l.owner = $owner, l.since = $now
SET l.name = 'migration' // takes the write lock before the lease is read
WITH l, l.since < $stale_before AS stale
SET l.owner = CASE WHEN stale THEN $owner ELSE l.owner END, l.since = CASE WHEN stale THEN $now ELSE l.since END
RETURN l.owner AS owner
