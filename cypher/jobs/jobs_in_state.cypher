// read jobs_in_state(space, state, after, limit) -> many
// The jobs of a space in one state, in the order in which they were queued.
CYPHER 25
MATCH (j:Job) USING INDEX j:Job(space, state, id)
WHERE j.space = $space AND j.state = $state AND j.id > $after
RETURN j {.*, source: null} AS job
ORDER BY j.space, j.state, j.id
LIMIT $limit
