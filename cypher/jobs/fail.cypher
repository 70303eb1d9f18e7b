// write fail(space, id, token, error, error_code) -> maybe
// Ends a job as FAILED if it is still leased under its token; its source is kept for a retry.
CYPHER 25
MATCH (held:Job {space: $space, id: $id})
SET held.size = held.size // take the write lock before reading the token
WITH held.id AS id
MATCH (j:Job {space: $space, id: id})
WHERE j.token = $token
SET j.state = 'FAILED', j.token = null, j.due_at = null, j.error = $error, j.error_code = $error_code,
    j.changed_at = datetime()
RETURN j AS job
