// write merge_entities(space, pairs) -> none
// Whoever turned out to be somebody else: names and mentions go over, and their own id is the only name they keep.
CYPHER 25
UNWIND $pairs AS pair
MATCH (gone:Entity {space: $space, id: pair.id})
MATCH (kept:Entity {space: $space, id: pair.into})
CALL (gone, kept) {
  MATCH (a:Alias)-[named:NAMES]->(gone)
  DELETE named
  CREATE (a)-[:NAMES]->(kept)
}
CALL (gone, kept) {
  MATCH (p:Episode)-[mentioned:MENTIONS]->(gone)
  CREATE (p)-[m:MENTIONS]->(kept)
  SET m = properties(mentioned)
  DELETE mentioned
}
SET gone.merged_into = kept.id
CREATE (:Alias {space: $space, name: gone.id})-[:NAMES]->(gone)
