// read known_episodes(space, keys) -> many
// The episodes of these keys that the space holds already.
CYPHER 25
UNWIND $keys AS key
MATCH (e:Episode {space: $space, key: key})
RETURN e {.*, embedding: null, occurred_at_terms: null, recorded_at_terms: null} AS episode
