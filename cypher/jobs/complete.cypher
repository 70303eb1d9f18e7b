// write complete(space, done) -> many
// Ends jobs that are still leased under their token as DONE, links their episodes and deletes their sources.
CYPHER 25
UNWIND $done AS lease
MATCH (held:Job {space: $space, id: lease.id})
SET held.size = held.size // take the write lock before reading the token
WITH lease
MATCH (j:Job {space: $space, id: lease.id})
WHERE j.token = lease.token
SET j.state = 'DONE', j.token = null, j.due_at = null, j.source = null, j.error = null, j.error_code = null,
    j.changed_at = datetime(), j.episodes = size(lease.episodes)
SET j += lease.usage
CALL (j, lease) {
  UNWIND lease.episodes AS episode
  MATCH (e:Episode {space: $space, id: episode})
  CREATE (j)-[:WROTE]->(e)
}
RETURN j AS job
