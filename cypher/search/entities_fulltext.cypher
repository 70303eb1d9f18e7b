// read entities_fulltext(spaces, sessions, vector, words, entities, limit) -> one
// The entities with words of the query that pass the filters, best first. The index is read until there are enough.
CYPHER 25
CALL db.index.fulltext.queryNodes('entity_text', $words) YIELD node AS e, score AS text_score
WHERE e.space IN $spaces AND e.merged_into IS NULL AND ($entities = [] OR e.id IN $entities)
  AND ($sessions = [] OR any(session IN COLLECT { MATCH (e)<-[:MENTIONS]-(p:Episode) RETURN p.session_id } WHERE session IN $sessions))
WITH e, text_score LIMIT $limit
RETURN collect([e.space, e.id, 1, null, text_score, coalesce(vector.similarity.cosine(e.embedding, $vector), 0.0)]) AS candidates
