// read found(facts, episodes, entities, most) -> many
// What candidates stand for, each in its space: versions of facts, episodes, entities; and the episodes behind them.
CYPHER 25
CALL () {
  UNWIND $facts AS row
  MATCH (f:Fact {space: row.space, id: row.id, version: row.version})
  RETURN 'FACT' AS kind, f {.*, embedding: null} AS found,
         COLLECT {
           MATCH (stated:Fact {space: f.space, id: f.id})-[:STATED_IN]->(e:Episode)
           WHERE stated.version <= f.version
           RETURN DISTINCT e.id LIMIT $most
         } AS evidence
  UNION ALL
  UNWIND $episodes AS row
  MATCH (e:Episode {space: row.space, id: row.id})
  RETURN 'EPISODE' AS kind, e {.*, embedding: null} AS found, [e.id] AS evidence
  UNION ALL
  UNWIND $entities AS row
  MATCH (e:Entity {space: row.space, id: row.id})
  RETURN 'ENTITY' AS kind, e {.*, embedding: null} AS found,
         COLLECT { MATCH (e)<-[:MENTIONS]-(p:Episode) RETURN DISTINCT p.id LIMIT $most } AS evidence
}
RETURN kind, found, evidence
