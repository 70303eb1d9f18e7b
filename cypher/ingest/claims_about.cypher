// read claims_about(space, entities) -> many
// The claims that count and have one of these entities for their subject or object, with the vector of their fact.
CYPHER 25
CALL () {
  UNWIND $entities AS id
  MATCH (c:Claim {space: $space, subject_id: id}) WHERE c.predicate IS NOT NULL AND c.withdrawn_at IS NULL
  RETURN c
  UNION
  UNWIND $entities AS id
  MATCH (c:Claim {space: $space, object_id: id}) WHERE c.predicate IS NOT NULL AND c.withdrawn_at IS NULL
  RETURN c
}
RETURN c AS claim, head(COLLECT { MATCH (c)-[:SUPPORTS]->(f:Fact) RETURN f.embedding }) AS embedding
