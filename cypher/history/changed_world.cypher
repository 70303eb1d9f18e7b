// read changed_world(space, since, until, predicate, known_at, after_at, after_id, limit) -> many
// The facts that began or ended to be true in [since, until), as believed at an instant.
CYPHER 25
CALL () {
  MATCH (f:Fact) USING INDEX f:Fact(space, valid_from, id)
  WHERE f.space = $space AND f.valid_from >= $since AND f.valid_from < $until AND f.id IS NOT NULL
    AND f.known_from <= $known_at AND f.known_to > $known_at
    AND ($predicate IS NULL OR f.predicate = $predicate)
    AND f.valid_from >= $after_at AND (f.valid_from > $after_at OR f.id > $after_id)
  RETURN f.valid_from AS at, 'BEGAN' AS kind, f
  ORDER BY f.space, f.valid_from, f.id
  LIMIT $limit
  UNION ALL
  MATCH (f:Fact) USING INDEX f:Fact(space, valid_to, id)
  WHERE f.space = $space AND f.valid_to >= $since AND f.valid_to < $until AND f.id IS NOT NULL
    AND f.known_from <= $known_at AND f.known_to > $known_at
    AND ($predicate IS NULL OR f.predicate = $predicate)
    AND f.valid_to >= $after_at AND (f.valid_to > $after_at OR f.id > $after_id)
  RETURN f.valid_to AS at, 'ENDED' AS kind, f
  ORDER BY f.space, f.valid_to, f.id
  LIMIT $limit
}
WITH at, kind, f
ORDER BY at, f.id
LIMIT $limit
RETURN at, kind, f {.*, embedding: null} AS fact
