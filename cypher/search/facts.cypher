// read facts(spaces, vector, words, valid_since, valid_until, known_at, limit) -> one
// The candidates among facts, near the query's vector or with its words, filtered inside the indexes by space and time.
CYPHER 25
CALL () {
  MATCH (f:Fact)
  SEARCH f IN (
    VECTOR INDEX fact_vector FOR $vector
    WHERE f.space IN $spaces
      AND f.valid_from <= $valid_until AND f.valid_to > $valid_since
      AND f.known_from <= $known_at AND f.known_to > $known_at
    LIMIT $limit
  ) SCORE AS near
  RETURN f, near, null AS said
  UNION ALL
  CALL db.index.fulltext.queryNodes('fact_text', $words, {limit: $limit}) YIELD node AS f, score AS said
  WHERE f.space IN $spaces
    AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
  RETURN f, null AS near, said
}
WITH f, max(near) AS near, max(said) AS said
RETURN collect([f.space, f.id, f.version, near, said, coalesce(near, vector.similarity.cosine(f.embedding, $vector), 0.0), f.confidence,
                f.valid_from.epochSeconds, f.valid_from.epochSeconds, f.valid_to.epochSeconds,
                COLLECT {
                  MATCH (stated:Fact {space: f.space, id: f.id})-[:STATED_IN]->(e:Episode)
                  WHERE stated.version <= f.version
                  RETURN DISTINCT e.id LIMIT 5
                }]) AS candidates
