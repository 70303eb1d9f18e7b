// write give_keys(space, entity, keys) -> none
// Keys of names that lead to this entity from now on.
CYPHER 25
MATCH (e:Entity {space: $space, id: $entity})
UNWIND $keys AS key
MERGE (a:Alias {space: $space, name: key})
WITH e, a
CALL (a) {
  MATCH (a)-[named:NAMES]->(:Entity)
  DELETE named
}
CREATE (a)-[:NAMES]->(e)
