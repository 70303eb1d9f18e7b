// read entities(spaces, vector, words, limit) -> one
// Entity candidates from the vector and the full-text index, filtered by space inside the indexes.
CYPHER 25
CALL () {
  MATCH (e:Entity)
  SEARCH e IN (VECTOR INDEX entity_vector FOR $vector WHERE e.space IN $spaces LIMIT $limit) SCORE AS vector_score
  RETURN e, vector_score, null AS text_score
  UNION ALL
  CALL db.index.fulltext.queryNodes('entity_text', $words, {limit: $limit}) YIELD node AS e, score AS text_score
  WHERE e.space IN $spaces
  RETURN e, null AS vector_score, text_score
}
WITH e, max(vector_score) AS vector_score, max(text_score) AS text_score
WHERE e.merged_into IS NULL
RETURN collect([e.space, e.id, 1, vector_score, text_score, coalesce(vector_score, vector.similarity.cosine(e.embedding, $vector), 0.0)]) AS candidates
