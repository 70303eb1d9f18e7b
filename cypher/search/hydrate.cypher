// read hydrate(facts, episodes, entities, most) -> one
// The stored properties of candidates of any space, with the ids of the episodes that are their evidence.
// Times are returned as text: the driver reads it a hundred times faster.
CYPHER 25
CALL () {
  UNWIND $facts AS row
  MATCH (f:Fact {space: row.space, id: row.id, version: row.version})
  RETURN 'FACT' AS kind, f {.*, embedding: null, valid_from_terms: null, valid_to_terms: null, known_from_terms: null, known_to_terms: null,
            valid_from: toString(f.valid_from), valid_to: toString(f.valid_to),
            known_from: toString(f.known_from), known_to: toString(f.known_to)} AS node,
         COLLECT {
           MATCH (stated:Fact {space: f.space, id: f.id})-[:STATED_IN]->(e:Episode)
           WHERE stated.version <= f.version
           RETURN DISTINCT e.id LIMIT $most
         } AS evidence
  UNION ALL
  UNWIND $episodes AS row
  MATCH (e:Episode {space: row.space, id: row.id})
  RETURN 'EPISODE' AS kind, e {.*, embedding: null, occurred_at_terms: null, recorded_at_terms: null,
            occurred_at: toString(e.occurred_at), recorded_at: toString(e.recorded_at),
            about_from: toString(e.about_from), about_to: toString(e.about_to)} AS node, [e.id] AS evidence
  UNION ALL
  UNWIND $entities AS row
  MATCH (e:Entity {space: row.space, id: row.id})
  RETURN 'ENTITY' AS kind, e {.id, .space, .name, .kind, .aliases, created_at: toString(e.created_at)} AS node,
         COLLECT { MATCH (e)<-[:MENTIONS]-(p:Episode) RETURN DISTINCT p.id LIMIT $most } AS evidence
}
RETURN collect([kind, node, evidence]) AS hydrated
