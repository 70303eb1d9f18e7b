// write enqueue(space, key, properties) -> one
// The job with this key, created if it is new.
CYPHER 25
MERGE (j:Job {space: $space, key: $key})
ON CREATE SET j += $properties, j.created_at = datetime(), j.changed_at = datetime()
RETURN j AS job
