// read facts_of(space, ids, predicate, valid_since, valid_until, known_at, after_from, after_id, limit) -> many
// A page of the facts of each entity, as subject or object, by when they began to be true.
CYPHER 25
UNWIND $ids AS id
MATCH (e:Entity {space: $space, id: id})
CALL (e) {
  MATCH (e)<-[:SUBJECT|OBJECT]-(f:Fact)
  WHERE f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
    AND ($predicate IS NULL OR f.predicate = $predicate)
    AND f.valid_from >= $after_from AND (f.valid_from > $after_from OR f.id > $after_id)
  RETURN DISTINCT f
  ORDER BY f.valid_from, f.id
  LIMIT $limit
}
RETURN id, f {.*, embedding: null} AS fact
