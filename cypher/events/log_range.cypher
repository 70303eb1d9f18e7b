// read log_range(space) -> maybe
// The number of the last entry of a space, and of the last one that was trimmed.
CYPHER 25
MATCH (log:ChangeLog {space: $space})
RETURN log.last AS last, log.trimmed AS trimmed
