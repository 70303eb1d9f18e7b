// read spaces(readable, after, limit) -> many
// The spaces by name; all of them if readable is null.
CYPHER 25
MATCH (s:Space)
WHERE s.name > $after AND ($readable IS NULL OR s.name IN $readable)
RETURN s AS space
ORDER BY s.name
LIMIT $limit
