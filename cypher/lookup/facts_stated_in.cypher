// read facts_stated_in(space, ids, valid_since, valid_until, known_at) -> many
// The facts that episodes state, in the order of the text, each in the version that was believed at an instant.
CYPHER 25
UNWIND $ids AS id
MATCH (p:Episode {space: $space, id: id})<-[cited:STATED_IN]-(stated:Fact)
MATCH (f:Fact {space: $space, id: stated.id})
WHERE f.version >= 1
  AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
WITH id, f, min(cited.start) AS start
RETURN id, f {.*, embedding: null} AS fact
ORDER BY id, start, f.id
