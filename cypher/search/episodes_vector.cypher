// read episodes_vector(spaces, vector, occurred_since, occurred_until, known_at, by_kind, by_session, by_both, sessions, kinds, limit) -> one
// The episodes most similar to the query's vector, filtered inside the index. Only one of by_kind, by_session and by_both has a row.
CYPHER 25
CALL () {
  UNWIND $by_kind AS _
  MATCH (e:Episode)
  SEARCH e IN (
    VECTOR INDEX episode_vector FOR $vector
    WHERE e.space IN $spaces AND e.kind IN $kinds AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
    LIMIT $limit
  ) SCORE AS vector_score
  RETURN e, vector_score
  UNION
  UNWIND $by_session AS _
  MATCH (e:Episode)
  SEARCH e IN (
    VECTOR INDEX episode_vector FOR $vector
    WHERE e.space IN $spaces AND e.session_id IN $sessions AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
    LIMIT $limit
  ) SCORE AS vector_score
  RETURN e, vector_score
  UNION
  UNWIND $by_both AS _
  MATCH (e:Episode)
  SEARCH e IN (
    VECTOR INDEX episode_vector FOR $vector
    WHERE e.space IN $spaces AND e.kind IN $kinds AND e.session_id IN $sessions AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
    LIMIT $limit
  ) SCORE AS vector_score
  RETURN e, vector_score
}
RETURN collect([e.space, e.id, 1, vector_score, null, vector_score, coalesce(e.salience, 1.0),
                e.occurred_at.epochSeconds, e.about_from.epochSeconds, e.about_to.epochSeconds,
                COLLECT { MATCH (e)-[:NEXT]-(beside:Episode) RETURN beside.id }, e.document_id IS NULL]) AS candidates
