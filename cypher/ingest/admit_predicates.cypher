// write admit_predicates(space, predicates, most) -> one
// The open predicates that may be relationship types in this space, after letting in new ones up to the limit.
CYPHER 25
MATCH (s:Space {key: $space})
SET s.open_predicates = (s.open_predicates + [p IN $predicates WHERE NOT p IN s.open_predicates])[..$most]
RETURN s.open_predicates AS admitted
