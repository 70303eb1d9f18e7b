// read facts_vector(spaces, vector, valid_since, valid_until, known_at, searches, searches_about, entities, kinds, min_confidence, limit) -> one
// The facts most similar to the query's vector, filtered inside the index: of any entity, or of the given ones.
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
  ) SCORE AS vector_score
  RETURN f, vector_score
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
  ) SCORE AS vector_score
  RETURN f, vector_score
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
  ) SCORE AS vector_score
  RETURN f, vector_score
}
RETURN collect([f.space, f.id, f.version, vector_score, null, vector_score, f.confidence,
                f.valid_from.epochSeconds, f.valid_from.epochSeconds, f.valid_to.epochSeconds,
                COLLECT {
                  MATCH (stated:Fact {space: f.space, id: f.id})-[:STATED_IN]->(e:Episode)
                  WHERE stated.version <= f.version
                  RETURN DISTINCT e.id LIMIT 5
                }]) AS candidates
