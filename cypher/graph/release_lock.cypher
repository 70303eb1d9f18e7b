// write release_lock(owner) -> none
// Gives the lock back, if it is still ours.
CYPHER 25
MATCH (l:MigrationLock {name: 'migration', owner: $owner})
DELETE l
