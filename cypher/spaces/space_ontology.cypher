// read space_ontology(space) -> maybe
// The ontology that a space has of its own, as YAML, or null.
CYPHER 25
MATCH (s:Space {key: $space})
RETURN s.ontology AS source
