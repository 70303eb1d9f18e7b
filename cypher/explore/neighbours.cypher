// read neighbours(space, ids, predicate, valid_since, valid_until, known_at, limit) -> many
// One hop: the facts between these entities and others, by the typed edges.
CYPHER 25
UNWIND $ids AS id
MATCH (e:Entity {space: $space, id: id})-[f]-(other:Entity)
WHERE f.space = $space
  AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
  AND ($predicate IS NULL OR f.predicate = $predicate)
  AND other.id <> id
WITH id, f, other
ORDER BY other.name, f.valid_from DESC
LIMIT $limit
MATCH (fact:Fact {space: $space, id: f.fact, version: f.version})
RETURN id, other {.*, embedding: null} AS entity, fact {.*, embedding: null} AS fact
