// write set_ontology(space, source) -> none
// Sets the space's own ontology; null restores the shipped one.
CYPHER 25
MATCH (s:Space {key: $space})
SET s.ontology = $source
