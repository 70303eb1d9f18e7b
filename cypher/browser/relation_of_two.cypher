// The relation of two over time
//
// Every fact that joins two entities, in the order of time, and how its time lies to a span, in the terms of Allen.
CYPHER 25
LET space = 'sample', one = 'Tom Okafor', other = 'Lighthouse',
    since = datetime('2025-01-01'), until = datetime('2026-01-01'), known_at = datetime()
MATCH (s:Space {name: space})
MATCH (:Alias {space: s.key, name: toLower(one)})-[:NAMES]->(a:Entity)
MATCH (:Alias {space: s.key, name: toLower(other)})-[:NAMES]->(b:Entity)
MATCH (a)<-[:SUBJECT|OBJECT]-(f:Fact)-[:SUBJECT|OBJECT]->(b)
WHERE f.known_from <= known_at AND f.known_to > known_at
LET begin = f.valid_from, end = f.valid_to
RETURN f.text AS fact, date(begin) AS valid_from, CASE WHEN end.year < 9999 THEN date(end) END AS valid_to,
       CASE
         WHEN end < since THEN 'BEFORE'
         WHEN end = since THEN 'MEETS'
         WHEN begin > until THEN 'AFTER'
         WHEN begin = until THEN 'MET_BY'
         WHEN begin = since AND end = until THEN 'EQUALS'
         WHEN begin = since THEN CASE WHEN end < until THEN 'STARTS' ELSE 'STARTED_BY' END
         WHEN end = until THEN CASE WHEN begin > since THEN 'FINISHES' ELSE 'FINISHED_BY' END
         WHEN begin < since THEN CASE WHEN end < until THEN 'OVERLAPS' ELSE 'CONTAINS' END
         WHEN end < until THEN 'DURING'
         ELSE 'OVERLAPPED_BY'
       END AS allen
ORDER BY valid_from, fact
LIMIT 200
