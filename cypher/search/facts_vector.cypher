// read facts_vector(spaces, vector, valid_since, valid_until, known_at, searches, searches_about, entities, kinds, min_confidence, limit) -> one
// The facts near the query's vector that filters admit, filtered inside the index: of any entity, or of some.
CYPHER 25
CALL () {
  UNWIND $searches AS search
  MATCH (f:Fact)
  SEARCH f IN (
    VECTOR INDEX fact_vector FOR $vector
    WHERE f.space IN $spaces AND f.kind IN $kinds AND f.confidence >= $min_confidence
      AND f.predicate >= search.first AND f.predicate <= search.last
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since
      AND f.known_from <= $known_at AND f.known_to > $known_at
    LIMIT $limit
  ) SCORE AS near
  RETURN f, near
  UNION
  UNWIND $searches_about AS search
  MATCH (f:Fact)
  SEARCH f IN (
    VECTOR INDEX fact_vector FOR $vector
    WHERE f.space IN $spaces AND f.kind IN $kinds AND f.confidence >= $min_confidence
      AND f.subject_id IN $entities
      AND f.predicate >= search.first AND f.predicate <= search.last
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since
      AND f.known_from <= $known_at AND f.known_to > $known_at
    LIMIT $limit
  ) SCORE AS near
  RETURN f, near
  UNION
  UNWIND $searches_about AS search
  MATCH (f:Fact)
  SEARCH f IN (
    VECTOR INDEX fact_vector FOR $vector
    WHERE f.space IN $spaces AND f.kind IN $kinds AND f.confidence >= $min_confidence
      AND f.object_id IN $entities
      AND f.predicate >= search.first AND f.predicate <= search.last
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since
      AND f.known_from <= $known_at AND f.known_to > $known_at
    LIMIT $limit
  ) SCORE AS near
  RETURN f, near
}
RETURN collect([f.space, f.id, f.version, near, null, near, f.confidence,
                f.valid_from.epochSeconds, f.valid_from.epochSeconds, f.valid_to.epochSeconds,
                COLLECT {
                  MATCH (stated:Fact {space: f.space, id: f.id})-[:STATED_IN]->(e:Episode)
                  WHERE stated.version <= f.version
                  RETURN DISTINCT e.id LIMIT 5
                }]) AS candidates
