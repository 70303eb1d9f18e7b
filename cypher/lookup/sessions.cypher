// read sessions(space, after_at, after_id, limit) -> many
// Sessions in the order of their beginning.
CYPHER 25
MATCH (s:Session) USING INDEX s:Session(space, started_at, id)
WHERE s.space = $space AND s.id IS NOT NULL
  AND s.started_at >= $after_at AND (s.started_at > $after_at OR s.id > $after_id)
RETURN s AS session
ORDER BY s.space, s.started_at, s.id
LIMIT $limit
