// read facts(spaces, vector, words, valid_since, valid_until, known_at, limit) -> one
// Fact candidates from the vector and the full-text index, filtered by space and time inside the indexes.
CYPHER 25
CALL () {
  MATCH (f:Fact)
  SEARCH f IN (
    VECTOR INDEX fact_vector FOR $vector
    WHERE f.space IN $spaces
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since
      AND f.known_from <= $known_at AND f.known_to > $known_at
    LIMIT $limit
  ) SCORE AS vector_score
  RETURN f, vector_score, null AS text_score
  UNION ALL
  CALL db.index.fulltext.queryNodes('fact_text', $words, {limit: $limit}) YIELD node AS f, score AS text_score
  WHERE f.space IN $spaces
    AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
  RETURN f, null AS vector_score, text_score
}
WITH f, max(vector_score) AS vector_score, max(text_score) AS text_score
RETURN collect([f.space, f.id, f.version, vector_score, text_score, coalesce(vector_score, vector.similarity.cosine(f.embedding, $vector), 0.0), f.confidence,
                f.valid_from.epochSeconds, f.valid_from.epochSeconds, f.valid_to.epochSeconds,
                COLLECT {
                  MATCH (stated:Fact {space: f.space, id: f.id})-[:STATED_IN]->(e:Episode)
                  WHERE stated.version <= f.version
                  RETURN DISTINCT e.id LIMIT 5
                }]) AS candidates
