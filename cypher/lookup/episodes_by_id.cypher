// read episodes_by_id(space, ids) -> many
// The episodes with these ids.
CYPHER 25
UNWIND $ids AS id
MATCH (e:Episode {space: $space, id: id})
RETURN e {.*, embedding: null} AS episode
