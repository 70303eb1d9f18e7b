// read facts(space, vector, words, valid_since, valid_until, known_at, limit) -> many
// The candidates among facts, near the query's vector and with its words, each filtered inside its index by space and time.
CYPHER 25
CALL () {
  MATCH (f:Fact)
  SEARCH f IN (
    VECTOR INDEX fact_vector FOR $vector
    WHERE f.space = $space
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since
      AND f.known_from <= $known_at AND f.known_to > $known_at
    LIMIT $limit
  ) SCORE AS score
  RETURN 'vector' AS list, f, score
  UNION ALL
  CALL db.index.fulltext.queryNodes('fact_text', $words, {limit: $limit}) YIELD node AS f, score
  WHERE f.space = $space
    AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
  RETURN 'text' AS list, f, score
}
RETURN list, collect([f.id, f.version, score]) AS candidates
