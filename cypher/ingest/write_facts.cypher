// write write_facts(space, facts) -> none
// New facts: the record and, where it claims to be true, the typed edge; the vector may be that of the same statement.
CYPHER 25
UNWIND $facts AS row
MATCH (s:Entity {space: $space, id: row.properties.subject_id})
CREATE (f:Fact {space: $space})-[:SUBJECT]->(s)
SET f += row.properties
WITH f, s, row,
     coalesce(row.embedding, COLLECT {
       MATCH (same:Fact {space: $space, hash: row.properties.hash})
       WHERE same.embedding IS NOT NULL
       RETURN same.embedding
       ORDER BY same.text = row.properties.text DESC
       LIMIT 1
     }[0]) AS embedding
CALL db.create.setNodeVectorProperty(f, 'embedding', embedding)
WITH f, s, row WHERE row.properties.object_id IS NOT NULL
MATCH (o:Entity {space: $space, id: row.properties.object_id})
CREATE (f)-[:OBJECT]->(o)
WITH f, s, o, row WHERE f.status = 'ASSERTED' AND NOT f.negated
CREATE (s)-[r:$(row.edge_type)]->(o)
SET r = f {.version, .predicate, .valid_from, .valid_to, .known_from, .known_to, fact: f.id, space: $space}
