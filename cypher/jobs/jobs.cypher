// read jobs(space, after, limit) -> many
// The jobs of a space in the order in which they were queued.
CYPHER 25
MATCH (j:Job) USING INDEX j:Job(space, id)
WHERE j.space = $space AND j.id > $after
RETURN j {.*, source: null} AS job
ORDER BY j.space, j.id
LIMIT $limit
