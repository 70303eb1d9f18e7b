// read linking_candidates(spaces, names, words, vector, limit) -> one
// Entities that a question may name: by an exact name, by similar words, or by similarity to the query's vector.
CYPHER 25
CALL () {
  UNWIND $spaces AS space
  UNWIND $names AS name
  MATCH (:Alias {space: space, name: name})-[:NAMES]->(e:Entity)
  RETURN e, name, null AS vector_score
  UNION ALL
  CALL db.index.fulltext.queryNodes('entity_text', $words, {limit: $limit}) YIELD node AS e
  WHERE e.space IN $spaces
  RETURN e, null AS name, null AS vector_score
  UNION ALL
  MATCH (e:Entity)
  SEARCH e IN (VECTOR INDEX entity_vector FOR $vector WHERE e.space IN $spaces LIMIT 3) SCORE AS vector_score
  RETURN e, null AS name, vector_score
}
WITH e, collect(name) AS names, max(vector_score) AS vector_score
WHERE e.merged_into IS NULL
RETURN collect(e {.space, .id, .name, .kind, .aliases, created_at: toString(e.created_at), names, vector_score}) AS candidates
