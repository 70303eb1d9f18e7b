// read edges_without_fact(space) -> one
// Edges between entities without a fact.
CYPHER 25
MATCH (s:Entity {space: $space})-[r]->(o:Entity)
WHERE s.id IS NOT NULL AND NOT EXISTS {
  MATCH (f:Fact {space: $space, id: r.fact, version: r.version})
  WHERE f.subject_id = s.id AND f.object_id = o.id
}
RETURN count(r) AS count, collect(coalesce(r.fact, type(r)))[..5] AS examples
