// write set_names(space, id, name, aliases, embedding) -> none
// The name and the aliases of an entity, with the vector of a new name.
CYPHER 25
MATCH (e:Entity {space: $space, id: $id})
SET e.name = $name, e.aliases = $aliases
WITH e WHERE $embedding IS NOT NULL
CALL db.create.setNodeVectorProperty(e, 'embedding', $embedding)
