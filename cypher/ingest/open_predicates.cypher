// read open_predicates(space) -> one
// The open predicates that are relationship types in this space.
CYPHER 25
MATCH (s:Space {key: $space})
RETURN s.open_predicates AS admitted
