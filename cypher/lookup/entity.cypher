// read entity(space, id) -> maybe
// The entity of this id.
CYPHER 25
MATCH (e:Entity {space: $space, id: $id})
RETURN e {.*, embedding: null} AS entity
