// read entities_fulltext(spaces, sessions, vector, words, entities, limit) -> one
// The entities with the query's words that filters admit, best first: the index is read until there are enough.
CYPHER 25
CALL db.index.fulltext.queryNodes('entity_text', $words) YIELD node AS e, score AS said
WHERE e.space IN $spaces AND ($entities = [] OR e.id IN $entities)
  AND ($sessions = [] OR any(session IN COLLECT { MATCH (e)<-[:MENTIONS]-(p:Episode) RETURN p.session_id } WHERE session IN $sessions))
WITH e, said LIMIT $limit
RETURN collect([e.space, e.id, 1, null, said, coalesce(vector.similarity.cosine(e.embedding, $vector), 0.0)]) AS candidates
