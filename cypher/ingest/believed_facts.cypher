// read believed_facts(space, slots, same, known_at) -> many
// What is believed in the slots that hold one fact at a time, and elsewhere the same facts about a touching time.
CYPHER 25
CALL () {
  UNWIND $slots AS slot
  MATCH (f:Fact {space: $space, subject_id: slot.subject_id, predicate: slot.predicate})
  WHERE f.known_to > $known_at
  RETURN f
  UNION
  UNWIND $same AS draft
  MATCH (f:Fact {space: $space, hash: draft.hash})
  WHERE f.known_to > $known_at AND f.valid_from <= draft.valid_to AND f.valid_to >= draft.valid_from
  RETURN f
}
RETURN f {.*, embedding: null} AS fact
