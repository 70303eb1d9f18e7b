// read facts_during(space, scales, valid_since, valid_until, known_at, after_from, after_id, limit) -> many
// Facts of a space that held at an instant or in a span, in the order of their beginning, merged from a page for each scale of length.
CYPHER 25
UNWIND $scales AS length
CALL (length) {
  MATCH (f:Fact) USING INDEX f:Fact(space, valid_scale, valid_from, id)
  WHERE f.space = $space AND f.valid_scale = length.scale AND f.id IS NOT NULL AND f.valid_from >= length.since
    AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
    AND f.valid_from >= $after_from AND (f.valid_from > $after_from OR f.id > $after_id)
  RETURN f
  ORDER BY f.space, f.valid_scale, f.valid_from, f.id
  LIMIT $limit
}
WITH f
ORDER BY f.valid_from, f.id
LIMIT $limit
RETURN f {.*, embedding: null} AS fact
