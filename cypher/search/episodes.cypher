// read episodes(spaces, vector, words, occurred_since, occurred_until, known_at, limit) -> one
// The candidates among episodes, near the query's vector or with its words, filtered inside the indexes by space and time.
CYPHER 25
CALL () {
  MATCH (e:Episode)
  SEARCH e IN (
    VECTOR INDEX episode_vector FOR $vector
    WHERE e.space IN $spaces
      AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
    LIMIT $limit
  ) SCORE AS near
  RETURN e, near, null AS said
  UNION ALL
  CALL db.index.fulltext.queryNodes('episode_text', $words, {limit: $limit}) YIELD node AS e, score AS said
  WHERE e.space IN $spaces
    AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
  RETURN e, null AS near, said
}
WITH e, max(near) AS near, max(said) AS said
RETURN collect([e.space, e.id, 1, near, said, coalesce(near, vector.similarity.cosine(e.embedding, $vector), 0.0), coalesce(e.salience, 1.0),
                e.occurred_at.epochSeconds, e.about_from.epochSeconds, e.about_to.epochSeconds,
                COLLECT { MATCH (e)-[:NEXT]-(beside:Episode) RETURN beside.id }, e.document_id IS NULL]) AS candidates
