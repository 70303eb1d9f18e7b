// write set_prompt(space, property, text) -> none
// Sets the space's own prompt; null restores the shipped one.
CYPHER 25
MATCH (s:Space {key: $space})
SET s[$property] = $text
