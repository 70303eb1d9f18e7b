// write trim(space, before, limit) -> one
// Deletes the first entries that are older than an instant, up to a limit; returns their number.
CYPHER 25
MATCH (log:ChangeLog {space: $space})
SET log.space = $space // take the write lock before reading `trimmed`
WITH log
MATCH (entry:LogEntry)
WHERE entry.space = $space AND entry.number > log.trimmed AND entry.number <= log.trimmed + $limit
WITH log, entry ORDER BY entry.number
WITH log, collect(entry) AS first
WITH log, first, coalesce([i IN range(0, size(first) - 1) WHERE first[i].at >= $before][0], size(first)) AS old
SET log.trimmed = log.trimmed + old
FOREACH (entry IN first[..old] | DELETE entry)
RETURN old AS trimmed
