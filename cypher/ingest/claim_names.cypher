// write claim_names(space, names) -> many
// These normalised names, reserved against other writers, and the entity that each stands for, if it is known.
CYPHER 25
UNWIND $names AS name
MERGE (a:Alias {space: $space, name: name})
WITH a
OPTIONAL MATCH (a)-[:NAMES]->(e:Entity)
RETURN a.name AS name, e {.*, embedding: null} AS entity
