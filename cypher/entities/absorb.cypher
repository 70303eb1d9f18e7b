// write absorb(space, id, into) -> none
// Marks an entity as absorbed by another, with its own id as its only name; without `into` the mark is taken away.
CYPHER 25
MATCH (e:Entity {space: $space, id: $id})
SET e.merged_into = $into
CALL (e) {
  WITH e WHERE $into IS NOT NULL
  MERGE (a:Alias {space: $space, name: e.id})
  MERGE (a)-[:NAMES]->(e)
}
CALL (e) {
  WITH e WHERE $into IS NULL
  MATCH (a:Alias {space: $space, name: e.id})
  DETACH DELETE a
}
