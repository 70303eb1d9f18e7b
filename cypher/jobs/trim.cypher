// write trim(state, days, limit) -> one
// Forgets jobs, of every space, that ended in this state long ago; says how many.
CYPHER 25
MATCH (j:Job) USING INDEX j:Job(state, changed_at)
WHERE j.state = $state AND j.changed_at < datetime() - duration({days: $days})
WITH j LIMIT $limit
DETACH DELETE j
RETURN count(*) AS trimmed
