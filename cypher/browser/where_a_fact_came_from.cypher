// Where a fact came from
//
// The facts of one kind about an entity that are believed now, what they join, the messages and passages that state
// them, and the conversation or document these belong to. Facts that were asserted without a text stand alone.
CYPHER 25
LET space = 'sample', entity = 'Maya Lindqvist', predicate = 'WORKS_AT'
MATCH (s:Space {name: space})
MATCH (:Alias {space: s.key, name: toLower(entity)})-[:NAMES]->(e:Entity)
MATCH about = (e)<-[:SUBJECT]-(f:Fact {predicate: predicate})
WHERE f.known_to > datetime()
OPTIONAL MATCH object = (f)-[:OBJECT]->(:Entity)
OPTIONAL MATCH source = (f)-[:STATED_IN]->(:Episode)<-[:HAS_EPISODE]-(:Session|Document)
RETURN about, object, source
LIMIT 100
