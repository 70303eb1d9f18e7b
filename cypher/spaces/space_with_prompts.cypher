// read space_with_prompts(space) -> maybe
// The space, whose properties include its own prompts.
CYPHER 25
MATCH (s:Space {key: $space})
RETURN s AS space
