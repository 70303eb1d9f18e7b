// read fact(space, id, known_at) -> maybe
// The version of a fact that was believed at an instant.
CYPHER 25
MATCH (f:Fact {space: $space, id: $id})
WHERE f.version >= 1 AND f.known_from <= $known_at AND f.known_to > $known_at
RETURN f {.*, embedding: null} AS fact
