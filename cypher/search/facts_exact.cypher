// read facts_exact(scanned, sessions, vector, valid_since, valid_until, known_at, entities, kinds, predicates, categories, min_confidence, limit) -> one
// The facts most similar to the query's vector that pass the filters, compared one by one: of whole spaces or of sessions.
CYPHER 25
CALL () {
  UNWIND $scanned AS space
  MATCH (f:Fact) USING INDEX f:Fact(space, valid_from, id)
  WHERE f.space = space AND f.valid_from IS NOT NULL AND f.id IS NOT NULL
  RETURN f
  UNION
  UNWIND $sessions AS session
  MATCH (:Session {space: session.space, id: session.id})-[:HAS_EPISODE]->(:Episode)<-[:STATED_IN]-(stated:Fact)
  MATCH (f:Fact {space: session.space, id: stated.id}) WHERE f.version >= stated.version
  RETURN f
}
WITH f
WHERE f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
  AND f.kind IN $kinds AND f.confidence >= $min_confidence AND ($predicates = [] OR f.predicate IN $predicates)
  AND ($categories = [] OR any(category IN f.categories WHERE category IN $categories))
  AND ($entities = [] OR f.subject_id IN $entities OR f.object_id IN $entities)
WITH f, vector.similarity.cosine(f.embedding, $vector) AS vector_score
WHERE vector_score IS NOT NULL
WITH f, vector_score ORDER BY vector_score DESC LIMIT $limit
RETURN collect([f.space, f.id, f.version, vector_score, null, vector_score, f.confidence,
                f.valid_from.epochSeconds, f.valid_from.epochSeconds, f.valid_to.epochSeconds,
                COLLECT {
                  MATCH (stated:Fact {space: f.space, id: f.id})-[:STATED_IN]->(e:Episode)
                  WHERE stated.version <= f.version
                  RETURN DISTINCT e.id LIMIT 5
                }]) AS candidates
