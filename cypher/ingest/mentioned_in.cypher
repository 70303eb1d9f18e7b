// read mentioned_in(space, ids) -> many
// Where these episodes name which entities, and whether somebody said so by hand.
CYPHER 25
UNWIND $ids AS id
MATCH (p:Episode {space: $space, id: id})-[m:MENTIONS]->(e:Entity)
RETURN id AS episode_id, e.id AS entity_id, m.start AS start, m.end AS end, m.moves IS NOT NULL AS by_hand
