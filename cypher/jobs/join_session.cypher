// write join_session(space, id, session) -> one
// Puts a job behind the last unfinished jobs of its session; without any, or without a session, it is due.
CYPHER 25
MATCH (j:Job {space: $space, id: $id})
CALL (j) {
  MATCH (last:Job {space: $space, last_of: $session})
  SET last.size = last.size // take the write lock before reading its state
  WITH j, last.id AS before
  MATCH (last:Job {space: $space, id: before})
  WHERE last.state IN ['QUEUED', 'RUNNING', 'PAUSED']
  REMOVE last.last_of
  CREATE (j)-[:AFTER]->(last)
}
SET j.last_of = $session, j.due_at = CASE WHEN EXISTS { (j)-[:AFTER]->(:Job) } THEN null ELSE datetime() END
RETURN j AS job
