// read moved_claims(space, change) -> many
// The claims that a change replaced or dropped, each with the one that it made and the vector of the fact.
CYPHER 25
MATCH (c:EntityChange {space: $space, id: $change})
CALL (c) {
  MATCH (c)-[:MADE]->(made:Claim)-[:REPLACES]->(old:Claim)
  RETURN made, old
  UNION
  MATCH (c)-[:DROPPED]->(old:Claim)
  RETURN null AS made, old
}
RETURN made, old, head(COLLECT { MATCH (old)-[:SUPPORTS]->(f:Fact) RETURN f.embedding }) AS embedding
