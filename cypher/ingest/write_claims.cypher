// write write_claims(space, claims) -> none
// What was said, as it was said, and the version of the fact that it supports.
CYPHER 25
UNWIND $claims AS row
CREATE (c:Claim {space: $space})
SET c += row.properties
WITH c, row
MATCH (f:Fact {space: $space, id: row.fact_id, version: row.version})
CREATE (c)-[:SUPPORTS]->(f)
