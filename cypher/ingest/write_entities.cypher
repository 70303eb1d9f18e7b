// write write_entities(space, entities) -> none
// New entities with their kind as a second label, their vectors and the names, claimed before, that find them.
CYPHER 25
UNWIND $entities AS row
CREATE (e:Entity {space: $space})
SET e += row.properties, e:$(row.label)
WITH e, row
CALL db.create.setNodeVectorProperty(e, 'embedding', row.embedding)
WITH e, row
UNWIND row.names AS name
MATCH (a:Alias {space: $space, name: name})
CREATE (a)-[:NAMES]->(e)
