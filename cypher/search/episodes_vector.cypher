// read episodes_vector(spaces, vector, occurred_since, occurred_until, known_at, by_kind, by_session, by_both, sessions, kinds, limit) -> one
// The episodes near the query's vector that filters admit, filtered inside the index: one of the three lists has a row.
CYPHER 25
CALL () {
  UNWIND $by_kind AS _
  MATCH (e:Episode)
  SEARCH e IN (
    VECTOR INDEX episode_vector FOR $vector
    WHERE e.space IN $spaces AND e.kind IN $kinds AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
    LIMIT $limit
  ) SCORE AS near
  RETURN e, near
  UNION
  UNWIND $by_session AS _
  MATCH (e:Episode)
  SEARCH e IN (
    VECTOR INDEX episode_vector FOR $vector
    WHERE e.space IN $spaces AND e.session_id IN $sessions AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
    LIMIT $limit
  ) SCORE AS near
  RETURN e, near
  UNION
  UNWIND $by_both AS _
  MATCH (e:Episode)
  SEARCH e IN (
    VECTOR INDEX episode_vector FOR $vector
    WHERE e.space IN $spaces AND e.kind IN $kinds AND e.session_id IN $sessions AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
    LIMIT $limit
  ) SCORE AS near
  RETURN e, near
}
RETURN collect([e.space, e.id, 1, near, null, near, coalesce(e.salience, 1.0),
                e.occurred_at.epochSeconds, e.about_from.epochSeconds, e.about_to.epochSeconds,
                COLLECT { MATCH (e)-[:NEXT]-(beside:Episode) RETURN beside.id }, e.document_id IS NULL]) AS candidates
