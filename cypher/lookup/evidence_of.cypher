// read evidence_of(space, facts, most) -> many
// The evidence of fact versions, including that of earlier versions, the oldest episode first.
CYPHER 25
UNWIND $facts AS row
CALL (row) {
  MATCH (asked:Fact {space: $space, id: row.id, version: row.version})
  MATCH (f:Fact {space: $space, id: asked.id})
  WHERE f.version <= asked.version
  MATCH (f)-[cited:STATED_IN]->(e:Episode)
  WITH DISTINCT e, cited.start AS start, cited.end AS end
  RETURN e, start, end
  ORDER BY e.occurred_at, e.id, start
  LIMIT $most
}
RETURN row.id AS id, row.version AS version, start, end, e {.*, embedding: null} AS episode
