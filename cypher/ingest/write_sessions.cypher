// write write_sessions(space, sessions) -> many
// The sessions of these keys, made when they are new, and locked for the rest of the transaction.
CYPHER 25
UNWIND $sessions AS row
MERGE (s:Session {space: $space, key: row.key})
ON CREATE SET s.id = row.id, s.started_at = row.started_at, s.length = 0
SET s.title = coalesce(row.title, s.title), s.agent = coalesce(row.agent, s.agent), s.key = row.key
RETURN s AS container
