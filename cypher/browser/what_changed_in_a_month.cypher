// What changed in a month
//
// What began and what ended in the world in the month that contains the day, as it is believed now.
CYPHER 25
LET space = 'sample', day = datetime('2026-02-01')
LET since = datetime.truncate('month', day)
LET until = since + duration({months: 1})
MATCH (s:Space {name: space})
CALL (s, since, until) {
  MATCH (f:Fact {space: s.key})
  WHERE f.valid_from >= since AND f.valid_from < until AND f.known_to > datetime()
  RETURN f.valid_from AS at, 'began' AS change, f
  UNION ALL
  MATCH (f:Fact {space: s.key})
  WHERE f.valid_to >= since AND f.valid_to < until AND f.known_to > datetime()
  RETURN f.valid_to AS at, 'ended' AS change, f
}
RETURN date(at) AS date, change, f.text AS fact, f.predicate AS predicate, f.status AS status, f.negated AS negated
ORDER BY date, change, fact
