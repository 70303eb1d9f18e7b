// read entity_ids(space, ids, names) -> many
// The given ids that exist, and the ids of the entities with these keys of names.
CYPHER 25
UNWIND $ids AS id
MATCH (e:Entity {space: $space, id: id})
RETURN e.id AS id, null AS name
UNION ALL
UNWIND $names AS name
MATCH (:Alias {space: $space, name: name})-[:NAMES]->(e:Entity)
RETURN e.id AS id, name
