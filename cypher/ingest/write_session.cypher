// write write_session(space, id, key, title, agent, started_at) -> one
// The session of this key, made when it is new, and locked for the rest of the transaction.
CYPHER 25
MERGE (s:Session {space: $space, key: $key})
ON CREATE SET s.id = $id, s.started_at = $started_at, s.length = 0
SET s.title = coalesce($title, s.title), s.agent = coalesce($agent, s.agent), s.key = $key
RETURN s AS container
