// write extend_entities(space, entities) -> none
// Known entities that were given further names, claimed before, a better one, or a kind where theirs was open.
CYPHER 25
UNWIND $entities AS row
MATCH (e:Entity {space: $space, id: row.id})
SET e.name = row.name, e.aliases = row.aliases, e.kind = row.kind
REMOVE e:Thing, e:Topic
SET e:$(row.label)
WITH e, row
CALL (e, row) {
  WITH e, row WHERE row.embedding IS NOT NULL
  CALL db.create.setNodeVectorProperty(e, 'embedding', row.embedding)
}
WITH e, row
UNWIND row.names AS name
MATCH (a:Alias {space: $space, name: name})
CREATE (a)-[:NAMES]->(e)
