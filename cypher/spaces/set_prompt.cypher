// write set_prompt(space, property, text) -> none
// Keeps a prompt of the space's own, or with a null text none any more.
CYPHER 25
MATCH (s:Space {key: $space})
SET s[$property] = $text
