// read space_with_policies(space) -> maybe
// The space, whose properties include its own policies for facts.
CYPHER 25
MATCH (s:Space {key: $space})
RETURN s AS space
