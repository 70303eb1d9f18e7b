// read entity(space, id) -> maybe
// The entity with this id.
CYPHER 25
MATCH (e:Entity {space: $space, id: $id})
RETURN e {.*, embedding: null} AS entity
