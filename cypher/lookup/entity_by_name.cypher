// read entity_by_name(space, name) -> maybe
// The entity that a normalised name or alias stands for.
CYPHER 25
MATCH (:Alias {space: $space, name: $name})-[:NAMES]->(e:Entity)
RETURN e {.*, embedding: null} AS entity
