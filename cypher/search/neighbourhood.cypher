// read neighbourhood(facts, entities, episodes, valid_since, valid_until, known_at, occurred_since, occurred_until, compared, least_similarity, most_similar, most_scanned, per_node, most) -> one
// The entities of the seeds and those with similar names, with their degrees, and a bounded number of their facts and episodes.
CYPHER 25
LET seed_facts = COLLECT {
  UNWIND $facts AS row
  MATCH (f:Fact {space: row.space, id: row.id, version: row.version}) RETURN f
}
LET seeds = COLLECT {
  UNWIND $entities AS row
  MATCH (e:Entity {space: row.space, id: row.id}) RETURN e
  UNION
  UNWIND seed_facts AS f
  MATCH (f)-[:SUBJECT|OBJECT]->(e:Entity) RETURN e
}
LET similar = COLLECT {
  UNWIND seeds[..$compared] AS e
  MATCH (other:Entity)
  SEARCH other IN (VECTOR INDEX entity_vector FOR e.embedding WHERE other.space = e.space LIMIT $most_similar) SCORE AS similarity
  WITH e, other, similarity
  WHERE similarity > $least_similarity AND other <> e
  RETURN [e, other, similarity]
}
LET entities = COLLECT {
  UNWIND seeds + [pair IN similar | pair[1]] AS e RETURN e
  UNION
  UNWIND $episodes AS row
  MATCH (p:Episode {space: row.space, id: row.id})
  CALL (p) {
    MATCH (p)-[:MENTIONS]->(e:Entity) RETURN e LIMIT $per_node
  }
  RETURN e
}
RETURN [pair IN similar | [pair[0].space, pair[0].id, pair[1].id, pair[2]]] AS similar, COLLECT {
  UNWIND entities AS e
  RETURN [e.space, e.id, COUNT { (e)<-[:SUBJECT|OBJECT]-() }, COUNT { (e)<-[:MENTIONS]-() }, COLLECT {
    MATCH (e)<-[:MENTIONS]-(p) WITH p LIMIT $most_scanned
    WHERE p.occurred_at >= $occurred_since AND p.occurred_at <= $occurred_until AND p.recorded_at <= $known_at
    RETURN DISTINCT p.id LIMIT $per_node
  }]
} AS entities, COLLECT {
  CALL (seed_facts, entities) {
    UNWIND seed_facts AS f RETURN f
    UNION
    UNWIND entities AS e
    CALL (e) {
      MATCH (e)<-[:SUBJECT|OBJECT]-(f) WITH f LIMIT $most_scanned
      WHERE f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at
      RETURN f LIMIT $per_node
    }
    RETURN f
  }
  WITH f LIMIT $most
  RETURN [f.space, f.id, f.version, f.subject_id, f.object_id, COLLECT {
    MATCH (f)-[:REVISES]->{0,5}()-[:STATED_IN]->(p)
    WHERE p.occurred_at >= $occurred_since AND p.occurred_at <= $occurred_until AND p.recorded_at <= $known_at
    RETURN DISTINCT p.id LIMIT $per_node
  }]
} AS facts
