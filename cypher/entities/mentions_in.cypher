// read mentions_in(space, entity, episodes) -> many
// Where these episodes name an entity.
CYPHER 25
UNWIND $episodes AS id
MATCH (p:Episode {space: $space, id: id})-[m:MENTIONS]->(e:Entity)
WHERE e.id = $entity
RETURN id AS episode, m.start AS start, m.end AS end
