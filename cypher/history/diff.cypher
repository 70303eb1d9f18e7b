// read diff(space, entity, one_at, other_at, known_at, most) -> many
// The facts of an entity that held at exactly one of two instants, in the order of their beginning.
CYPHER 25
CALL () {
  MATCH (f:Fact) USING INDEX f:Fact(space, subject_id, valid_from, id)
  WHERE f.space = $space AND f.subject_id = $entity AND f.id IS NOT NULL AND f.valid_from IS NOT NULL
    AND f.known_from <= $known_at AND f.known_to > $known_at
    AND (f.valid_from <= $one_at AND f.valid_to > $one_at) <> (f.valid_from <= $other_at AND f.valid_to > $other_at)
  RETURN f
  ORDER BY f.space, f.subject_id, f.valid_from, f.id
  LIMIT $most
  UNION
  MATCH (f:Fact) USING INDEX f:Fact(space, object_id, valid_from, id)
  WHERE f.space = $space AND f.object_id = $entity AND f.id IS NOT NULL AND f.valid_from IS NOT NULL
    AND f.known_from <= $known_at AND f.known_to > $known_at
    AND (f.valid_from <= $one_at AND f.valid_to > $one_at) <> (f.valid_from <= $other_at AND f.valid_to > $other_at)
  RETURN f
  ORDER BY f.space, f.object_id, f.valid_from, f.id
  LIMIT $most
}
WITH f
ORDER BY f.valid_from, f.id
LIMIT $most
RETURN f {.*, embedding: null} AS fact
