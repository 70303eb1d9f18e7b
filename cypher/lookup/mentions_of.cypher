// read mentions_of(space, ids) -> many
// The entities that episodes mention, in the order of the text.
CYPHER 25
UNWIND $ids AS id
MATCH (p:Episode {space: $space, id: id})-[m:MENTIONS]->(e:Entity)
RETURN id, m.start AS start, m.end AS end, e {.*, embedding: null} AS entity
ORDER BY id, start
