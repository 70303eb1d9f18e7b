// read episodes(space, since, until, after_at, after_id, limit) -> many
// Episodes that occurred in [since, until), in this order.
CYPHER 25
MATCH (e:Episode) USING INDEX e:Episode(space, occurred_at, id)
WHERE e.space = $space AND e.id IS NOT NULL AND e.occurred_at >= $since AND e.occurred_at < $until
  AND e.occurred_at >= $after_at AND (e.occurred_at > $after_at OR e.id > $after_id)
RETURN e {.*, embedding: null} AS episode
ORDER BY e.space, e.occurred_at, e.id
LIMIT $limit
