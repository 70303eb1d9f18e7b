// read facts_fulltext(spaces, sessions, vector, words, valid_since, valid_until, known_at, entities, kinds, predicates, categories, min_confidence, limit) -> one
// The facts with words of the query that pass the filters, best first. The index is read until there are enough.
CYPHER 25
CALL db.index.fulltext.queryNodes('fact_text', $words) YIELD node AS f, score AS text_score
WHERE f.space IN $spaces
  AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
  AND f.kind IN $kinds AND f.confidence >= $min_confidence AND ($predicates = [] OR f.predicate IN $predicates)
  AND ($categories = [] OR any(category IN f.categories WHERE category IN $categories))
  AND ($entities = [] OR f.subject_id IN $entities OR f.object_id IN $entities)
  AND ($sessions = [] OR any(session IN COLLECT {
    MATCH (stated:Fact {space: f.space, id: f.id})-[:STATED_IN]->(e:Episode) WHERE stated.version <= f.version RETURN e.session_id
  } WHERE session IN $sessions))
WITH f, text_score LIMIT $limit
RETURN collect([f.space, f.id, f.version, null, text_score, coalesce(vector.similarity.cosine(f.embedding, $vector), 0.0), f.confidence,
                f.valid_from.epochSeconds, f.valid_from.epochSeconds, f.valid_to.epochSeconds,
                COLLECT {
                  MATCH (stated:Fact {space: f.space, id: f.id})-[:STATED_IN]->(e:Episode)
                  WHERE stated.version <= f.version
                  RETURN DISTINCT e.id LIMIT 5
                }]) AS candidates
