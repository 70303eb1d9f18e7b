// read sessions_by_id(space, ids) -> many
// The sessions with these ids.
CYPHER 25
UNWIND $ids AS id
MATCH (s:Session {space: $space, id: id})
RETURN s AS session
