// read hops(space, ids, valid_since, valid_until, known_at, most) -> one
// The relationships between these entities and others, up to a limit: their number, and those that a read may see.
CYPHER 25
UNWIND $ids AS id
MATCH (e:Entity {space: $space, id: id})-[f]-(other:Entity)
WITH id, f, other
LIMIT $most
RETURN count(*) AS visited, collect(CASE
  WHEN f.space = $space
    AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
  THEN [id, other.id, f.fact, f.version,
        1000000 * f.valid_from.epochSeconds + f.valid_from.microsecond,
        1000000 * f.valid_to.epochSeconds + f.valid_to.microsecond]
END) AS hops
