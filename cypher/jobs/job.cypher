// read job(space, id) -> maybe
// The job with this id.
CYPHER 25
MATCH (j:Job {space: $space, id: $id})
RETURN j {.*, source: null} AS job
