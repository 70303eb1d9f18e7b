// read facts_of(space, ids, predicate, valid_since, valid_until, known_at, after_from, after_id, limit) -> many
// A page of the facts of each entity, as subject or object, in the order of their beginning.
CYPHER 25
UNWIND $ids AS id
CALL (id) {
  CALL (id) {
    MATCH (f:Fact) USING INDEX f:Fact(space, subject_id, valid_from, id)
    WHERE f.space = $space AND f.subject_id = id AND f.id IS NOT NULL
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
      AND ($predicate IS NULL OR f.predicate = $predicate)
      AND f.valid_from >= $after_from AND (f.valid_from > $after_from OR f.id > $after_id)
    RETURN f
    ORDER BY f.space, f.subject_id, f.valid_from, f.id
    LIMIT $limit
    UNION
    MATCH (f:Fact) USING INDEX f:Fact(space, object_id, valid_from, id)
    WHERE f.space = $space AND f.object_id = id AND f.id IS NOT NULL
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
      AND ($predicate IS NULL OR f.predicate = $predicate)
      AND f.valid_from >= $after_from AND (f.valid_from > $after_from OR f.id > $after_id)
    RETURN f
    ORDER BY f.space, f.object_id, f.valid_from, f.id
    LIMIT $limit
  }
  RETURN f
  ORDER BY f.valid_from, f.id
  LIMIT $limit
}
RETURN id, f {.*, embedding: null} AS fact
