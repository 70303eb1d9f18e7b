// read claims_without_fact(space) -> one
// Claims with an object or value that do not support exactly one fact with the same content.
CYPHER 25
MATCH (c:Claim {space: $space})
WHERE c.id IS NOT NULL AND c.withdrawn_at IS NULL AND (c.object_id IS NOT NULL OR c.value IS NOT NULL)
  AND COUNT { (c)-[:SUPPORTS]->(f:Fact) WHERE f.hash = c.hash } <> 1
RETURN count(c) AS count, collect(c.id)[..5] AS examples
