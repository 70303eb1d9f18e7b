// read episodes(space, vector, words, occurred_since, occurred_until, known_at, limit) -> many
// Episodes near the query's vector and episodes with its words, both filtered inside their index by space and time.
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
RETURN list, score, e {.*, embedding: null} AS found
