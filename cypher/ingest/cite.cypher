// write cite(space, citations) -> none
// The episodes, and the places in them, where facts were stated.
CYPHER 25
UNWIND $citations AS row
MATCH (f:Fact {space: $space, id: row.fact_id, version: row.version})
MATCH (p:Episode {space: $space, id: row.episode_id})
MERGE (f)-[:STATED_IN {start: row.start, end: row.end}]->(p)
