// write write_mentions(space, mentions) -> none
// Where episodes name entities.
CYPHER 25
UNWIND $mentions AS row
MATCH (p:Episode {space: $space, id: row.episode_id})
MATCH (e:Entity {space: $space, id: row.entity_id})
CREATE (p)-[:MENTIONS {start: row.start, end: row.end}]->(e)
