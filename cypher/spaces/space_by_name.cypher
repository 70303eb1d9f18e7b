// read space_by_name(name) -> maybe
// The space that people call by this name.
CYPHER 25
MATCH (s:Space {name: $name})
RETURN s AS space
