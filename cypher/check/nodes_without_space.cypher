// read nodes_without_space() -> one
// Nodes whose space is missing or does not exist.
CYPHER 25
MATCH (n:Session|Document|Episode|Entity|Fact|Claim|Alias|ChangeLog|LogEntry|Webhook|Delivery|Job|Usage|EntityChange)
WHERE NOT EXISTS { (:Space {key: n.space}) }
RETURN count(n) AS count, collect(coalesce(n.id, n.name, n.day))[..5] AS examples
