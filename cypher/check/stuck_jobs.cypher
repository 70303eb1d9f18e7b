// read stuck_jobs(space) -> one
// Jobs that no worker will ever take, and jobs that have ended but still block another.
CYPHER 25
MATCH (j:Job {space: $space})
LET waits = EXISTS { (j)-[:AFTER]->(:Job) }, ends = j.state IN ['DONE', 'FAILED', 'CANCELLED']
FILTER (j.state = 'QUEUED' AND waits = (j.due_at IS NOT NULL))
  OR (j.state = 'RUNNING' AND (waits OR j.due_at IS NULL OR j.token IS NULL))
  OR (j.state <> 'RUNNING' AND j.token IS NOT NULL)
  OR (ends AND (waits OR j.due_at IS NOT NULL OR j.last_of IS NOT NULL OR EXISTS { (j)<-[:AFTER]-(:Job) }))
  OR (j.state <> 'DONE' AND j.source IS NULL)
RETURN count(j) AS count, collect(j.id)[..5] AS examples
