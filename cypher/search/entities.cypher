// read entities(spaces, vector, words, limit) -> one
// The candidates among entities, near the query's vector or with its words, filtered inside the indexes by space.
CYPHER 25
CALL () {
  MATCH (e:Entity)
  SEARCH e IN (VECTOR INDEX entity_vector FOR $vector WHERE e.space IN $spaces LIMIT $limit) SCORE AS near
  RETURN e, near, null AS said
  UNION ALL
  CALL db.index.fulltext.queryNodes('entity_text', $words, {limit: $limit}) YIELD node AS e, score AS said
  WHERE e.space IN $spaces
  RETURN e, null AS near, said
}
WITH e, max(near) AS near, max(said) AS said
RETURN collect([e.space, e.id, 1, near, said, coalesce(near, vector.similarity.cosine(e.embedding, $vector), 0.0)]) AS candidates
