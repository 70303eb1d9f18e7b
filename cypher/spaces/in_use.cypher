// read in_use(spaces, predicates) -> many
// For each space its own ontology, as YAML or null, and those of the predicates that a fact of it has.
CYPHER 25
UNWIND $spaces AS space
OPTIONAL MATCH (s:Space {key: space})
CALL (space) {
  UNWIND $predicates AS predicate
  CALL (space, predicate) {
    MATCH (f:Fact) USING INDEX f:Fact(space, predicate, valid_from, id)
    WHERE f.space = space AND f.predicate = predicate AND f.valid_from IS NOT NULL AND f.id IS NOT NULL
    RETURN f.predicate AS used
    LIMIT 1
  }
  RETURN collect(used) AS used
}
RETURN space, s.ontology AS ontology, used
