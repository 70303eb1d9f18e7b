// write release(held, wait_s, counted, error, error_code) -> many
// Gives up leases, of every space, that are still held under the same token; the jobs are due again after a while.
CYPHER 25
UNWIND $held AS lease
MATCH (held:Job {space: lease.space, id: lease.id})
SET held.size = held.size // the write lock comes before the look at the token
WITH lease
MATCH (j:Job {space: lease.space, id: lease.id})
WHERE j.token = lease.token
SET j.state = 'QUEUED', j.token = null, j.due_at = datetime() + duration({seconds: $wait_s}),
    j.attempts = CASE WHEN $counted THEN j.attempts ELSE j.attempts - 1 END,
    j.error = coalesce($error, j.error), j.error_code = coalesce($error_code, j.error_code), j.changed_at = datetime()
RETURN j AS job
