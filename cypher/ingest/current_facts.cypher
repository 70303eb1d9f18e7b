// read current_facts(space, hashes, known_at) -> many
// What is believed of these statements.
CYPHER 25
UNWIND $hashes AS hash
MATCH (f:Fact {space: $space, hash: hash})
WHERE f.known_to > $known_at
RETURN f {.*, embedding: null} AS fact
