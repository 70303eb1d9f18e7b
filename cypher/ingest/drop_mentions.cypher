// write drop_mentions(space, mentions) -> none
// Places that, read again, name no entity or another one.
CYPHER 25
UNWIND $mentions AS row
MATCH (:Episode {space: $space, id: row.episode_id})-[m:MENTIONS {start: row.start, end: row.end}]->(e:Entity)
WHERE e.id = row.entity_id
DELETE m
