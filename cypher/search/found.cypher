// read found(space, facts, episodes, entities) -> many
// What the best candidates stand for: versions of facts, episodes and entities.
CYPHER 25
CALL () {
  UNWIND $facts AS row
  MATCH (f:Fact {space: $space, id: row.id, version: row.version})
  RETURN 'FACT' AS kind, f {.*, embedding: null} AS found
  UNION ALL
  UNWIND $episodes AS id
  MATCH (e:Episode {space: $space, id: id})
  RETURN 'EPISODE' AS kind, e {.*, embedding: null} AS found
  UNION ALL
  UNWIND $entities AS id
  MATCH (e:Entity {space: $space, id: id})
  RETURN 'ENTITY' AS kind, e {.*, embedding: null} AS found
}
RETURN kind, found
