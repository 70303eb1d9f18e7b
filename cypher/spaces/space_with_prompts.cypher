// read space_with_prompts(space) -> maybe
// The space, which carries the prompts that it has of its own.
CYPHER 25
MATCH (s:Space {key: $space})
RETURN s AS space
