// The difference between two dates
//
// What is new and what is gone in the world of an entity from one date to another, as it is believed at known_at.
CYPHER 25
LET space = 'sample', entity = 'Maya Lindqvist',
    one = datetime('2024-06-15'), other = datetime('2025-06-15'), known_at = datetime()
MATCH (s:Space {name: space})
MATCH (:Alias {space: s.key, name: toLower(entity)})-[:NAMES]->(e:Entity)
MATCH (e)<-[:SUBJECT|OBJECT]-(f:Fact)
WHERE f.known_from <= known_at AND f.known_to > known_at
  AND (f.valid_from <= one AND f.valid_to > one) <> (f.valid_from <= other AND f.valid_to > other)
RETURN DISTINCT CASE WHEN f.valid_from <= one AND f.valid_to > one THEN 'gone' ELSE 'new' END AS difference,
       f.predicate AS predicate, f.text AS fact, date(f.valid_from) AS valid_from,
       CASE WHEN f.valid_to.year < 9999 THEN date(f.valid_to) END AS valid_to
ORDER BY predicate, difference, valid_from, fact
LIMIT 200
