// write fail(space, id, token, error, error_code) -> maybe
// Ends a job that cannot be done, where it is still held under the same token; its text is kept for another try.
CYPHER 25
MATCH (held:Job {space: $space, id: $id})
SET held.size = held.size // the write lock comes before the look at the token
WITH held.id AS id
MATCH (j:Job {space: $space, id: id})
WHERE j.token = $token
SET j.state = 'FAILED', j.token = null, j.due_at = null, j.error = $error, j.error_code = $error_code,
    j.changed_at = datetime()
RETURN j AS job
