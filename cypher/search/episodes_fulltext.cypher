// read episodes_fulltext(spaces, sessions, vector, words, occurred_since, occurred_until, known_at, entities, kinds, categories, limit) -> one
// The episodes with words of the query that pass the filters, best first. The index is read until there are enough.
CYPHER 25
CALL db.index.fulltext.queryNodes('episode_text', $words) YIELD node AS e, score AS text_score
WHERE e.space IN $spaces
  AND e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
  AND coalesce(e.kind, 'EPISODIC') IN $kinds AND ($sessions = [] OR e.session_id IN $sessions)
  AND ($categories = [] OR any(category IN e.categories WHERE category IN $categories))
  AND ($entities = [] OR any(named IN COLLECT { MATCH (e)-[:MENTIONS]->(n:Entity) RETURN n.id } WHERE named IN $entities))
WITH e, text_score LIMIT $limit
RETURN collect([e.space, e.id, 1, null, text_score, coalesce(vector.similarity.cosine(e.embedding, $vector), 0.0), coalesce(e.salience, 1.0),
                e.occurred_at.epochSeconds, e.about_from.epochSeconds, e.about_to.epochSeconds,
                COLLECT { MATCH (e)-[:NEXT]-(beside:Episode) RETURN beside.id }, e.document_id IS NULL]) AS candidates
