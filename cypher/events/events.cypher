// read events(space, after, limit) -> many
// The entries behind a number, in their order, each with the episode or the version of a fact that it is about.
CYPHER 25
MATCH (entry:LogEntry)
WHERE entry.space = $space AND entry.number > $after
WITH entry ORDER BY entry.space, entry.number LIMIT $limit
OPTIONAL MATCH (e:Episode {space: $space, id: entry.episode_id})
OPTIONAL MATCH (f:Fact {space: $space, id: entry.fact_id, version: entry.version})
RETURN entry, e {.*, embedding: null} AS episode, f {.*, embedding: null} AS fact
ORDER BY entry.number
