// read claims(space, hashes, slots) -> many
// The claims that count of these statements and of these entities and predicates; times as text, which reads faster.
CYPHER 25
CALL () {
  UNWIND $hashes AS hash
  MATCH (c:Claim {space: $space, hash: hash})
  WHERE c.withdrawn_at IS NULL
  RETURN c
  UNION
  UNWIND $slots AS slot
  MATCH (c:Claim {space: $space, subject_id: slot.entity_id, predicate: slot.predicate})
  WHERE c.withdrawn_at IS NULL
  RETURN c
  UNION
  UNWIND $slots AS slot
  WITH slot WHERE slot.both
  MATCH (c:Claim {space: $space, object_id: slot.entity_id, predicate: slot.predicate})
  WHERE c.withdrawn_at IS NULL
  RETURN c
}
RETURN c {.*, recorded_at: null, valid_from: toString(c.valid_from), valid_to: toString(c.valid_to),
          said_at: toString(c.said_at)} AS claim
