// write retire_facts(space, facts, now) -> none
// Facts that are believed no longer, for no part of their time, and why.
CYPHER 25
UNWIND $facts AS row
MATCH (f:Fact {space: $space, id: row.id, version: row.version})
SET f.known_to = $now, f.known_to_terms = row.known_to_terms, f.given_up_because = row.reason
WITH f, row
MATCH (f)-[:SUBJECT]->(s), (f)-[:OBJECT]->(o)
MATCH (s)-[r:$(row.edge_type) {fact: f.id, version: f.version}]->(o)
SET r.known_to = $now
