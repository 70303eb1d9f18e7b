// read entity_by_name(space, names) -> maybe
// The entity with the first of these keys of a name that is known.
CYPHER 25
UNWIND range(0, size($names) - 1) AS place
MATCH (:Alias {space: $space, name: $names[place]})-[:NAMES]->(e:Entity)
WITH e, place ORDER BY place LIMIT 1
RETURN e {.*, embedding: null} AS entity
