// read current_fact(space, id, known_at) -> maybe
// The version of a fact that is believed.
CYPHER 25
MATCH (f:Fact {space: $space, id: $id})
WHERE f.version >= 1 AND f.known_to > $known_at
RETURN f {.*, embedding: null} AS fact
