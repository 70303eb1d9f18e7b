// read episodes(spaces, vector, words, occurred_since, occurred_until, known_at, limit) -> one
// Episode candidates from the vector and the full-text index, filtered by space and time inside the indexes.
CYPHER 25
CALL () {
  MATCH (e:Episode)
  SEARCH e IN (
    VECTOR INDEX episode_vector FOR $vector
    WHERE e.space IN $spaces
      AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
    LIMIT $limit
  ) SCORE AS vector_score
  RETURN e, vector_score, null AS text_score
  UNION ALL
  CALL db.index.fulltext.queryNodes('episode_text', $words, {limit: $limit}) YIELD node AS e, score AS text_score
  WHERE e.space IN $spaces
    AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
  RETURN e, null AS vector_score, text_score
}
WITH e, max(vector_score) AS vector_score, max(text_score) AS text_score
RETURN collect([e.space, e.id, 1, vector_score, text_score, coalesce(vector_score, vector.similarity.cosine(e.embedding, $vector), 0.0), coalesce(e.salience, 1.0),
                e.occurred_at.epochSeconds, e.about_from.epochSeconds, e.about_to.epochSeconds,
                COLLECT { MATCH (e)-[:NEXT]-(beside:Episode) RETURN beside.id }, e.document_id IS NULL]) AS candidates
