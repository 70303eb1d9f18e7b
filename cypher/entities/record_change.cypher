// write record_change(space, properties, entities) -> none
// A change by hand at the entities that it changed; a change that it undid is marked.
CYPHER 25
CREATE (c:EntityChange {space: $space})
SET c += $properties
WITH c
CALL (c) {
  MATCH (undone:EntityChange {space: $space, id: c.undoes})
  SET undone.undone_by = c.id
}
UNWIND $entities AS id
MATCH (e:Entity {space: $space, id: id})
CREATE (c)-[:CHANGED]->(e)
