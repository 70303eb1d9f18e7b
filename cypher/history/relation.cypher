// read relation(space, subject, object, predicate, valid_since, valid_until, known_at, after_from, after_id, limit) -> many
// The facts that join two entities, in either direction, in the order of their beginning.
CYPHER 25
UNWIND [[$subject, $object], [$object, $subject]] AS ends
CALL (ends) {
  MATCH (f:Fact) USING INDEX f:Fact(space, subject_id, valid_from, id)
  WHERE f.space = $space AND f.subject_id = ends[0] AND f.object_id = ends[1] AND f.id IS NOT NULL
    AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
    AND ($predicate IS NULL OR f.predicate = $predicate)
    AND f.valid_from >= $after_from AND (f.valid_from > $after_from OR f.id > $after_id)
  RETURN f
  ORDER BY f.space, f.subject_id, f.valid_from, f.id
  LIMIT $limit
}
WITH DISTINCT f
ORDER BY f.valid_from, f.id
LIMIT $limit
RETURN f {.*, embedding: null} AS fact
