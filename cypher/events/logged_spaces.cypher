// read logged_spaces(before) -> many
// All spaces whose log begins with an entry older than an instant.
CYPHER 25
MATCH (log:ChangeLog)
MATCH (entry:LogEntry {space: log.space, number: log.trimmed + 1})
WHERE entry.at < $before
RETURN log.space AS space
