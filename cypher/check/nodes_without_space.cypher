// read nodes_without_space(space) -> one
// Whether the space itself is missing.
CYPHER 25
OPTIONAL MATCH (s:Space {key: $space})
RETURN CASE WHEN s IS NULL THEN 1 ELSE 0 END AS count, CASE WHEN s IS NULL THEN [$space] ELSE [] END AS examples
