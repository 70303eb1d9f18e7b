// write set_ontology(space, source) -> none
// Gives a space an ontology of its own, or with null the shipped one.
CYPHER 25
MATCH (s:Space {key: $space})
SET s.ontology = $source
