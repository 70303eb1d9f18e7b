// What was learned in a month
//
// How the memory changed its mind in the 31 days before a moment: facts it learned, new versions of known facts with
// what they changed, and facts it gave up. This is known time. "What changed in a month" is about valid time.
CYPHER 25
LET space = 'sample', until = datetime()
LET since = until - duration({days: 31})
MATCH (s:Space {name: space})
CALL (s, since, until) {
  MATCH (f:Fact {space: s.key})
  WHERE f.known_from >= since AND f.known_from < until
  OPTIONAL MATCH (f)-[r:REVISES]->(old:Fact)
  RETURN f.known_from AS at, CASE WHEN old IS NULL THEN 'learned' ELSE 'revised' END AS change, f, old, r.reason AS reason
  UNION ALL
  MATCH (f:Fact {space: s.key})
  WHERE f.known_to >= since AND f.known_to < until AND NOT EXISTS { (f)<-[:REVISES]-(:Fact) }
  OPTIONAL MATCH (f)<-[r:SUPERSEDES]-(:Fact)
  RETURN f.known_to AS at, 'given up' AS change, f, f AS old, r.reason AS reason
}
RETURN at, change, f.text AS fact, date(old.valid_from) AS was_from, date(old.valid_to) AS was_to,
       date(f.valid_from) AS valid_from, date(f.valid_to) AS valid_to, reason
ORDER BY at DESC, change, fact
LIMIT 200
