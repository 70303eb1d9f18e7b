// read entity_by_name(space, name) -> maybe
// The entity with this normalised name or alias.
CYPHER 25
MATCH (:Alias {space: $space, name: $name})-[:NAMES]->(e:Entity)
RETURN e {.*, embedding: null} AS entity
