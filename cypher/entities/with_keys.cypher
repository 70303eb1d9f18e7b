// read with_keys(space, ids) -> many
// Entities with the keys of their names.
CYPHER 25
UNWIND $ids AS id
MATCH (e:Entity {space: $space, id: id})
RETURN e {.*, embedding: null} AS entity, COLLECT { MATCH (a:Alias)-[:NAMES]->(e) RETURN a.name ORDER BY a.name } AS keys
