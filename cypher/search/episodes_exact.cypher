// read episodes_exact(scanned, mentioning, vector, occurred_since, occurred_until, known_at, sessions, kinds, categories, limit) -> one
// The episodes most similar to the query's vector that pass the filters, compared one by one: of whole spaces or of entities.
CYPHER 25
CALL () {
  UNWIND $scanned AS space
  MATCH (e:Episode) USING INDEX e:Episode(space, occurred_at, id)
  WHERE e.space = space AND e.occurred_at >= $occurred_since AND e.id IS NOT NULL
  RETURN e
  UNION
  UNWIND $mentioning AS entity
  MATCH (:Entity {space: entity.space, id: entity.id})<-[:MENTIONS]-(e:Episode)
  RETURN e
}
WITH e
WHERE e.occurred_at >= $occurred_since AND e.occurred_at <= $occurred_until AND e.recorded_at <= $known_at
  AND coalesce(e.kind, 'EPISODIC') IN $kinds AND ($sessions = [] OR e.session_id IN $sessions)
  AND ($categories = [] OR any(category IN e.categories WHERE category IN $categories))
WITH e, vector.similarity.cosine(e.embedding, $vector) AS vector_score
WHERE vector_score IS NOT NULL
WITH e, vector_score ORDER BY vector_score DESC LIMIT $limit
RETURN collect([e.space, e.id, 1, vector_score, null, vector_score, coalesce(e.salience, 1.0),
                e.occurred_at.epochSeconds, e.about_from.epochSeconds, e.about_to.epochSeconds,
                COLLECT { MATCH (e)-[:NEXT]-(beside:Episode) RETURN beside.id }, e.document_id IS NULL]) AS candidates
