// read entities_by_id(space, ids) -> many
// The entities with these ids.
CYPHER 25
UNWIND $ids AS id
MATCH (e:Entity {space: $space, id: id})
RETURN e {.*, embedding: null} AS entity
