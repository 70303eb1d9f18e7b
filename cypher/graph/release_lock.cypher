// write release_lock(owner) -> none
// Releases the lock if it is still held by this owner.
CYPHER 25
MATCH (l:MigrationLock {name: 'migration', owner: $owner})
DELETE l
