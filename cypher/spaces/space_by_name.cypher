// read space_by_name(name) -> maybe
// The space with this name.
CYPHER 25
MATCH (s:Space {name: $name})
RETURN s AS space
