// read durations(space, entity, predicate, valid_since, valid_until, known_at, most) -> many
// The valid times of the asserted facts of an entity, on either side of it.
CYPHER 25
CALL () {
  MATCH (f:Fact) USING INDEX f:Fact(space, subject_id, valid_from, id)
  WHERE f.space = $space AND f.subject_id = $entity AND f.id IS NOT NULL
    AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
    AND ($predicate IS NULL OR f.predicate = $predicate) AND f.status = 'ASSERTED' AND NOT f.negated
  RETURN 'SUBJECT' AS side, f
  LIMIT $most
  UNION ALL
  MATCH (f:Fact) USING INDEX f:Fact(space, object_id, valid_from, id)
  WHERE f.space = $space AND f.object_id = $entity AND f.id IS NOT NULL
    AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
    AND ($predicate IS NULL OR f.predicate = $predicate) AND f.status = 'ASSERTED' AND NOT f.negated
  RETURN 'OBJECT' AS side, f
  LIMIT $most
}
RETURN side, f.predicate AS predicate,
       f {.valid_from, .valid_to, .valid_from_precision, .valid_to_precision} AS fact
ORDER BY predicate, side, f.valid_from, f.id
LIMIT $most
