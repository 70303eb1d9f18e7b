// read evidence_of(space, facts, most) -> many
// Where fact versions were stated, the oldest episode first.
CYPHER 25
UNWIND $facts AS row
CALL (row) {
  MATCH (f:Fact {space: $space, id: row.id, version: row.version})-[cited:STATED_IN]->(e:Episode)
  RETURN cited, e
  ORDER BY e.occurred_at, e.id, cited.start
  LIMIT $most
}
RETURN row.id AS id, row.version AS version, cited.start AS start, cited.end AS end,
       e {.*, embedding: null} AS episode
