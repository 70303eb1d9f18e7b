// The overview of a space
//
// The thirty entities with the most facts that are believed now, and every fact that joins two of them, whenever it
// was true.
CYPHER 25
LET space = 'sample'
MATCH (s:Space {name: space})
MATCH (e:Entity {space: s.key})
WITH e, COUNT { (e)<-[:SUBJECT|OBJECT]-(f:Fact) WHERE f.known_to > datetime() } AS facts
ORDER BY facts DESC, e.name
LIMIT 30
WITH collect(e) AS busiest
UNWIND busiest AS e
MATCH p = (e)-[f]->(other:Entity)
WHERE other IN busiest AND f.known_to > datetime()
RETURN p
LIMIT 300
