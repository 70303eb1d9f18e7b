// read log_range(space) -> maybe
// The numbers of the last entry of a space's log and of the last trimmed one.
CYPHER 25
MATCH (log:ChangeLog {space: $space})
RETURN log.last AS last, log.trimmed AS trimmed
