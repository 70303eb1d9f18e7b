// write create_space(name, key, now) -> one
// The space with this name, created unless it exists.
CYPHER 25
MERGE (s:Space {name: $name})
ON CREATE SET s.key = $key, s.created_at = $now, s.open_predicates = []
RETURN s AS space
