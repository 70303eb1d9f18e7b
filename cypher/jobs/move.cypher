// write move(space, id, from, to) -> maybe
// Moves a job from one of some states to another, and returns whether it was in one of them.
CYPHER 25
MATCH (found:Job {space: $space, id: $id})
SET found.size = found.size // take the write lock before reading its state
WITH found.id AS id
MATCH (j:Job {space: $space, id: id})
WITH j, j.state IN $from AS moved
CALL (j, moved) {
  FILTER moved
  SET j.state = $to, j.token = null, j.changed_at = datetime(),
      j.attempts = CASE $to WHEN 'QUEUED' THEN 0 ELSE j.attempts END,
      j.due_at = CASE WHEN $to = 'QUEUED' AND NOT EXISTS { (j)-[:AFTER]->(:Job) } THEN datetime() END
}
RETURN j AS job, moved
