// read gaps_in_change_log(space) -> one
// Change logs whose entries are not numbered without a gap between the last trimmed and the last entry.
CYPHER 25
OPTIONAL MATCH (log:ChangeLog {space: $space})
WITH coalesce(log.trimmed, 0) AS trimmed, coalesce(log.last, 0) AS last
OPTIONAL MATCH (entry:LogEntry)
WHERE entry.space = $space AND entry.number IS NOT NULL
WITH trimmed, last, count(entry) AS entries, min(entry.number) AS lowest, max(entry.number) AS highest
WITH entries = last - trimmed AND (entries = 0 OR lowest = trimmed + 1 AND highest = last) AS whole
RETURN CASE WHEN whole THEN 0 ELSE 1 END AS count, CASE WHEN whole THEN [] ELSE [$space] END AS examples
