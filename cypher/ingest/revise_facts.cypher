// write revise_facts(space, facts) -> none
// The next version of known facts: it takes over the vector, unless its text is new; the old version's known time ends.
CYPHER 25
UNWIND $facts AS row
MATCH (old:Fact {space: $space, id: row.properties.id, version: row.properties.version - 1})-[:SUBJECT]->(s)
SET old.known_to = row.properties.known_from, old.known_to_terms = row.properties.known_from_terms
CREATE (f:Fact {space: $space})-[:SUBJECT]->(s)
SET f += row.properties
CREATE (f)-[:REVISES {reason: row.reason}]->(old)
WITH f, old, s, row
CALL db.create.setNodeVectorProperty(f, 'embedding', coalesce(row.embedding, old.embedding))
WITH f, s, row WHERE row.properties.object_id IS NOT NULL
MATCH (o:Entity {space: $space, id: row.properties.object_id})
CREATE (f)-[:OBJECT]->(o)
WITH f, s, o, row WHERE f.status = 'ASSERTED' AND NOT f.negated
CREATE (s)-[r:$(row.edge_type)]->(o)
SET r = f {.version, .predicate, .valid_from, .valid_to, .known_from, .known_to, fact: f.id, space: $space}
WITH s, o, row
MATCH (s)-[closed:$(row.edge_type) {fact: row.properties.id, version: row.properties.version - 1}]->(o)
SET closed.known_to = row.properties.known_from
