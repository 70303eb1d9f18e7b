// Who mentions whom
//
// In the conversations of a space: who spoke of which person, in how many messages, and when last.
CYPHER 25
LET space = 'sample'
MATCH (s:Space {name: space})
MATCH (:Session {space: s.key})-[:HAS_EPISODE]->(e:Episode)-[:MENTIONS]->(p:Person)
WHERE e.speaker IS NOT NULL AND toLower(e.speaker) <> toLower(p.name)
RETURN e.speaker AS speaker, p.name AS mentions, count(DISTINCT e) AS messages, date(max(e.occurred_at)) AS last
ORDER BY messages DESC, speaker, mentions
LIMIT 100
