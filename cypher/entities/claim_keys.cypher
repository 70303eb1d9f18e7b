// write claim_keys(space, keys) -> many
// Keys of names, reserved against other writers, and the entity that has each.
CYPHER 25
UNWIND $keys AS key
MERGE (a:Alias {space: $space, name: key})
WITH a
OPTIONAL MATCH (a)-[:NAMES]->(e:Entity)
RETURN a.name AS key, e.id AS id, e.name AS name
