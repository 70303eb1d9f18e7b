// read embeddings(facts, episodes, entities) -> many
// The stored vectors of candidates of any space.
CYPHER 25
CALL () {
  UNWIND $facts AS row
  MATCH (n:Fact {space: row.space, id: row.id, version: row.version})
  RETURN n, 'FACT' AS kind
  UNION ALL
  UNWIND $episodes AS row
  MATCH (n:Episode {space: row.space, id: row.id})
  RETURN n, 'EPISODE' AS kind
  UNION ALL
  UNWIND $entities AS row
  MATCH (n:Entity {space: row.space, id: row.id})
  RETURN n, 'ENTITY' AS kind
}
WITH n, kind WHERE n.embedding IS NOT NULL
RETURN n.space AS space, kind, n.id AS id, coalesce(n.version, 1) AS version, n.embedding AS embedding
