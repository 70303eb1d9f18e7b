// write release(held, wait_s, counted, error, error_code) -> many
// Gives up leases, in all spaces, that are still held under their token; the jobs are due after a wait.
CYPHER 25
UNWIND $held AS lease
MATCH (held:Job {space: lease.space, id: lease.id})
SET held.size = held.size // take the write lock before reading the token
WITH lease
MATCH (j:Job {space: lease.space, id: lease.id})
WHERE j.token = lease.token
SET j.state = 'QUEUED', j.token = null, j.due_at = datetime() + duration({seconds: $wait_s}),
    j.attempts = CASE WHEN $counted THEN j.attempts ELSE j.attempts - 1 END,
    j.error = coalesce($error, j.error), j.error_code = coalesce($error_code, j.error_code), j.changed_at = datetime()
RETURN j AS job
