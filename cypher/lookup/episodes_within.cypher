// read episodes_within(space, ids, since, until, after_at, after_id, limit) -> many
// A page of the episodes of each session or document, or that mention each entity, in the order in which they occurred.
CYPHER 25
UNWIND $ids AS id
MATCH (c:Session|Document|Entity {space: $space, id: id})
CALL (c) {
  MATCH (c)-[:HAS_EPISODE|MENTIONS]-(e:Episode)
  WHERE e.occurred_at >= $since AND e.occurred_at < $until
    AND e.occurred_at >= $after_at AND (e.occurred_at > $after_at OR e.id > $after_id)
  RETURN DISTINCT e
  ORDER BY e.occurred_at, e.id
  LIMIT $limit
}
RETURN id, e {.*, embedding: null} AS episode
