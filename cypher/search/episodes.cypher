// read episodes(space, vector, words, occurred_since, occurred_until, known_at, limit) -> many
// The candidates among episodes, by vector and by words, each filtered inside its index by space and time.
CYPHER 25
CALL () {
  MATCH (e:Episode)
  SEARCH e IN (
    VECTOR INDEX episode_vector FOR $vector
    WHERE e.space = $space AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
    LIMIT $limit
  ) SCORE AS score
  RETURN 'vector' AS list, e, score
  UNION ALL
  CALL db.index.fulltext.queryNodes('episode_text', $words, {limit: $limit}) YIELD node AS e, score
  WHERE e.space = $space AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
  RETURN 'text' AS list, e, score
}
RETURN list, collect([e.id, 1, score]) AS candidates
