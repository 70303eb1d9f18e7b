// read entities(space, vector, words, limit) -> many
// The candidates among entities, by vector and by words, each filtered inside its index by space.
CYPHER 25
CALL () {
  MATCH (e:Entity)
  SEARCH e IN (VECTOR INDEX entity_vector FOR $vector WHERE e.space = $space LIMIT $limit) SCORE AS score
  RETURN 'vector' AS list, e, score
  UNION ALL
  CALL db.index.fulltext.queryNodes('entity_text', $words, {limit: $limit}) YIELD node AS e, score
  WHERE e.space = $space
  RETURN 'text' AS list, e, score
}
RETURN list, collect([e.id, 1, score]) AS candidates
