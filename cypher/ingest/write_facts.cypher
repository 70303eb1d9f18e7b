// write write_facts(space, facts) -> none
// New facts: the record, its subject and object and, where it claims to be true, the typed edge that traversals walk.
CYPHER 25
UNWIND $facts AS row
MATCH (s:Entity {space: $space, id: row.properties.subject_id})
CREATE (f:Fact {space: $space})-[:SUBJECT]->(s)
SET f += row.properties
WITH f, s, row
CALL db.create.setNodeVectorProperty(f, 'embedding', row.embedding)
WITH f, s, row WHERE row.properties.object_id IS NOT NULL
MATCH (o:Entity {space: $space, id: row.properties.object_id})
CREATE (f)-[:OBJECT]->(o)
WITH f, s, o, row WHERE f.status = 'ASSERTED' AND NOT f.negated
CREATE (s)-[r:$(row.edge_type)]->(o)
SET r = f {.version, .predicate, .valid_from, .valid_to, .known_from, .known_to, fact: f.id, space: $space}
