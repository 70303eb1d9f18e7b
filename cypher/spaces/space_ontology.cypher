// read space_ontology(space) -> maybe
// The space's own ontology, as YAML, or null.
CYPHER 25
MATCH (s:Space {key: $space})
RETURN s.ontology AS source
