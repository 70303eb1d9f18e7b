// write trim(state, days, limit) -> one
// Deletes jobs of all spaces that ended in this state more than some days ago; returns their number.
CYPHER 25
MATCH (j:Job) USING INDEX j:Job(state, changed_at)
WHERE j.state = $state AND j.changed_at < datetime() - duration({days: $days})
WITH j LIMIT $limit
DETACH DELETE j
RETURN count(*) AS trimmed
