// read reaching_in(space, entity, slots, valid_since, valid_until, known_at) -> many
// For each slot, the fact that ends last among those before a position in the timeline of an entity.
CYPHER 25
UNWIND $slots AS slot
CALL (slot) {
  WHEN slot.side = 'SUBJECT' THEN {
    MATCH (f:Fact) USING INDEX f:Fact(space, subject_id, valid_from, id)
    WHERE f.space = $space AND f.subject_id = $entity AND f.id IS NOT NULL
      AND f.valid_from <= slot.valid_from AND (f.valid_from < slot.valid_from OR f.id < slot.id)
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
      AND f.predicate = slot.predicate AND f.status = slot.status AND f.negated = slot.negated
    RETURN f
    ORDER BY f.valid_to DESC, f.id
    LIMIT 1
  }
  ELSE {
    MATCH (f:Fact) USING INDEX f:Fact(space, object_id, valid_from, id)
    WHERE f.space = $space AND f.object_id = $entity AND f.id IS NOT NULL
      AND f.valid_from <= slot.valid_from AND (f.valid_from < slot.valid_from OR f.id < slot.id)
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
      AND f.predicate = slot.predicate AND f.status = slot.status AND f.negated = slot.negated
    RETURN f
    ORDER BY f.valid_to DESC, f.id
    LIMIT 1
  }
}
RETURN slot.number AS number, f {.*, embedding: null} AS fact
