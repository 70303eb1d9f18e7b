// read changed_memory(space, since, until, predicate, after_at, after_id, limit) -> many
// The facts that were learned, revised or given up in [since, until).
CYPHER 25
CALL () {
  MATCH (f:Fact) USING INDEX f:Fact(space, known_from, id)
  WHERE f.space = $space AND f.known_from >= $since AND f.known_from < $until AND f.id IS NOT NULL
    AND ($predicate IS NULL OR f.predicate = $predicate)
    AND f.known_from >= $after_at AND (f.known_from > $after_at OR f.id > $after_id)
  RETURN f.known_from AS at, CASE f.version WHEN 1 THEN 'LEARNED' ELSE 'REVISED' END AS kind, f
  ORDER BY f.space, f.known_from, f.id
  LIMIT $limit
  UNION ALL
  MATCH (f:Fact) USING INDEX f:Fact(space, known_to, id)
  WHERE f.space = $space AND f.known_to >= $since AND f.known_to < $until AND f.id IS NOT NULL
    AND ($predicate IS NULL OR f.predicate = $predicate)
    AND f.known_to >= $after_at AND (f.known_to > $after_at OR f.id > $after_id)
    AND NOT EXISTS { (f)<-[:REVISES]-(next:Fact) WHERE next.known_from <= f.known_to }
  RETURN f.known_to AS at, 'GIVEN_UP' AS kind, f
  ORDER BY f.space, f.known_to, f.id
  LIMIT $limit
}
WITH at, kind, f
ORDER BY at, f.id
LIMIT $limit
OPTIONAL MATCH (f)-[revises:REVISES]->(previous:Fact)
RETURN at, kind, f {.*, embedding: null} AS fact, previous {.*, embedding: null} AS previous,
       CASE kind WHEN 'GIVEN_UP' THEN f.given_up_because ELSE revises.reason END AS reason
ORDER BY at, f.id
