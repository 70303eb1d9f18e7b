// read named(spaces, names, words, vector, limit) -> one
// Entities that a question may name: by one of the names exactly, by words that are alike, and by nearness to its vector.
CYPHER 25
CALL () {
  UNWIND $spaces AS space
  UNWIND $names AS name
  MATCH (:Alias {space: space, name: name})-[:NAMES]->(e:Entity)
  RETURN e, name, null AS near
  UNION ALL
  CALL db.index.fulltext.queryNodes('entity_text', $words, {limit: $limit}) YIELD node AS e
  WHERE e.space IN $spaces
  RETURN e, null AS name, null AS near
  UNION ALL
  MATCH (e:Entity)
  SEARCH e IN (VECTOR INDEX entity_vector FOR $vector WHERE e.space IN $spaces LIMIT 3) SCORE AS near
  RETURN e, null AS name, near
}
WITH e, collect(name) AS names, max(near) AS near
RETURN collect(e {.space, .id, .name, .kind, .aliases, created_at: toString(e.created_at), names, near}) AS named
