// write write_episodes(space, episodes) -> none
// New episodes with their vectors.
CYPHER 25
UNWIND $episodes AS row
CREATE (e:Episode {space: $space})
SET e += row.properties
WITH e, row
CALL db.create.setNodeVectorProperty(e, 'embedding', row.embedding)
