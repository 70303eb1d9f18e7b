// A conversation as a chain
//
// One session, its messages in the order they were said, and the people they name.
CYPHER 25
LET space = 'sample', title = 'A move to Lisbon'
MATCH (s:Space {name: space})
MATCH (c:Session {space: s.key, title: title})
MATCH chain = (c)-[:HAS_EPISODE]->(:Episode {position: 0})-[:NEXT]->*(e:Episode)
OPTIONAL MATCH named = (e)-[:MENTIONS]->(:Person)
RETURN chain, named
LIMIT 200
