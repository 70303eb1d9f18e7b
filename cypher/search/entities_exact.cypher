// read entities_exact(scanned, sessions, named, vector, entities, limit) -> one
// The entities most similar to the query's vector that pass the filters, compared one by one: of whole spaces, of sessions, or by id.
CYPHER 25
CALL () {
  UNWIND $scanned AS space
  MATCH (e:Entity) USING INDEX e:Entity(space, name, id)
  WHERE e.space = space AND e.name IS NOT NULL AND e.id IS NOT NULL
  RETURN e
  UNION
  UNWIND $sessions AS session
  MATCH (:Session {space: session.space, id: session.id})-[:HAS_EPISODE]->(:Episode)-[:MENTIONS]->(e:Entity)
  RETURN e
  UNION
  UNWIND $named AS entity
  MATCH (e:Entity {space: entity.space, id: entity.id})
  RETURN e
}
WITH e
WHERE ($entities = [] OR e.id IN $entities) AND e.merged_into IS NULL
WITH e, vector.similarity.cosine(e.embedding, $vector) AS vector_score
WHERE vector_score IS NOT NULL
WITH e, vector_score ORDER BY vector_score DESC LIMIT $limit
RETURN collect([e.space, e.id, 1, vector_score, null, vector_score]) AS candidates
