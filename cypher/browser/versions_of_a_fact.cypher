// All versions of a fact
//
// Every version of the facts of one kind about an entity, which version revises which, and which fact ended another.
// Look at valid_from, valid_to, known_from and known_to of each: nothing is ever changed in place.
CYPHER 25
LET space = 'sample', entity = 'Maya Lindqvist', predicate = 'WORKS_AT'
MATCH (s:Space {name: space})
MATCH (:Alias {space: s.key, name: toLower(entity)})-[:NAMES]->(e:Entity)
MATCH about = (e)<-[:SUBJECT]-(f:Fact {predicate: predicate})
OPTIONAL MATCH before = (f)-[:REVISES|SUPERSEDES]->(:Fact)
OPTIONAL MATCH object = (f)-[:OBJECT]->(:Entity)
RETURN about, before, object
LIMIT 100
