// read entities_of_kind(space, kind, prefix, after_name, after_id, limit) -> many
// Entities of one kind whose name begins with a prefix, by name.
CYPHER 25
MATCH (e:Entity)
WHERE e.space = $space AND e.id IS NOT NULL AND e.kind = $kind AND e.name STARTS WITH $prefix AND e.merged_into IS NULL
  AND e.name >= $after_name AND (e.name > $after_name OR e.id > $after_id)
RETURN e {.*, embedding: null} AS entity
ORDER BY e.space, e.kind, e.name, e.id
LIMIT $limit
