// read events(space, after, limit) -> many
// The log entries after a number, in order, each with its episode or fact version.
CYPHER 25
MATCH (entry:LogEntry)
WHERE entry.space = $space AND entry.number > $after
WITH entry ORDER BY entry.space, entry.number LIMIT $limit
OPTIONAL MATCH (e:Episode {space: $space, id: entry.episode_id})
OPTIONAL MATCH (f:Fact {space: $space, id: entry.fact_id, version: entry.version})
RETURN entry, e {.*, embedding: null} AS episode, f {.*, embedding: null} AS fact
ORDER BY entry.number
