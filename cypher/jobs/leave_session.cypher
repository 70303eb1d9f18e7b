// write leave_session(space, ids) -> none
// Takes ended jobs out of the order of their sessions: the next job waits for those before, or is due.
CYPHER 25
UNWIND $ids AS id
MATCH (j:Job {space: $space, id: id})
CALL (j) {
  MATCH (next:Job)-[waits:AFTER]->(j)
  SET next.size = next.size // take the write lock before reading what else it waits for
  DELETE waits
  WITH j, next.id AS behind
  MATCH (next:Job {space: $space, id: behind})
  CALL (j, next) {
    MATCH (j)-[:AFTER]->(before:Job)
    MERGE (next)-[:AFTER]->(before)
  }
  WITH DISTINCT next
  WHERE next.state = 'QUEUED' AND NOT EXISTS { (next)-[:AFTER]->(:Job) }
  SET next.due_at = datetime()
}
CALL (j) {
  MATCH (j)-[waits:AFTER]->(before:Job)
  SET before.last_of = coalesce(j.last_of, before.last_of)
  DELETE waits
}
REMOVE j.last_of
