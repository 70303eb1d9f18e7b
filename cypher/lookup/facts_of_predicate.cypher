// read facts_of_predicate(space, predicate, valid_since, valid_until, known_at, after_from, after_id, limit) -> many
// Facts of one predicate in the order of their beginning.
CYPHER 25
MATCH (f:Fact) USING INDEX f:Fact(space, predicate, valid_from, id)
WHERE f.space = $space AND f.predicate = $predicate AND f.id IS NOT NULL
  AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
  AND f.valid_from >= $after_from AND (f.valid_from > $after_from OR f.id > $after_id)
RETURN f {.*, embedding: null} AS fact
ORDER BY f.space, f.predicate, f.valid_from, f.id
LIMIT $limit
