// read believed_facts(space, slots, known_at) -> many
// What is believed about each subject and predicate: the versions that no later one has replaced.
CYPHER 25
UNWIND $slots AS slot
MATCH (f:Fact {space: $space, subject_id: slot.subject_id, predicate: slot.predicate})
WHERE f.known_to > $known_at
RETURN f {.*, embedding: null} AS fact
