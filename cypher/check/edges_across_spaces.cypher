// read edges_across_spaces(space) -> one
// Edges that lead out of the space.
CYPHER 25
MATCH (a:Session|Document|Episode|Entity|Fact|Claim|Alias|Job|EntityChange {space: $space})-[r]->(b)
WHERE b.space IS NULL OR b.space <> $space
RETURN count(r) AS count, collect(type(r))[..5] AS examples
