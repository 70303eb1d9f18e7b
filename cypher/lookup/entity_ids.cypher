// read entity_ids(space, ids, names) -> many
// Of these ids those that entities have, and the ids that these normalised names and aliases stand for.
CYPHER 25
UNWIND $ids AS id
MATCH (e:Entity {space: $space, id: id})
RETURN e.id AS id, null AS name
UNION ALL
UNWIND $names AS name
MATCH (:Alias {space: $space, name: name})-[:NAMES]->(e:Entity)
RETURN e.id AS id, name
