// read nodes_without_vector(space) -> one
// Facts, episodes and entities that semantic search cannot find.
CYPHER 25
MATCH (n:Fact|Episode|Entity {space: $space})
WHERE n.embedding IS NULL
RETURN count(n) AS count, collect(n.id)[..5] AS examples
