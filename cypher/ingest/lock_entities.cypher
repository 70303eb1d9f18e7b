// write lock_entities(space, ids, now) -> none
// Takes the write lock of every entity, in one order for all writers, until the transaction ends.
CYPHER 25
UNWIND $ids AS id
MATCH (e:Entity {space: $space, id: id})
SET e.changed_at = $now
