// data
// Every fact that was believed before there were claims becomes a claim of its own.
CYPHER 25
MATCH (f:Fact)
WHERE f.known_to = datetime('9999-12-31T00:00:00Z') AND NOT EXISTS { (f)<-[:SUPPORTS]-(:Claim) }
CALL (f) {
  CREATE (c:Claim)-[:SUPPORTS]->(f)
  SET c = f {.space, .id, .subject_id, .predicate, .object_id, .value, .text, .hash, .valid_from, .valid_to,
             .valid_from_precision, .valid_to_precision, .status, .negated, .kind, .confidence, .categories,
             said_at: f.known_from, recorded_at: f.known_from, dated: true, corrects: false, start: 0, end: 0}
} IN TRANSACTIONS OF 10000 ROWS;
