// How long and how many at once
//
// For each relation of an entity: how many facts, for how many days they held in total (each counted on its own, up to
// now where the end is open), the first beginning, the last end, and how many held together at most.
CYPHER 25
LET space = 'sample', entity = 'Bluefin Robotics', known_at = datetime()
MATCH (s:Space {name: space})
MATCH (:Alias {space: s.key, name: toLower(entity)})-[:NAMES]->(e:Entity)
MATCH (e)<-[side:SUBJECT|OBJECT]-(f:Fact)
WHERE f.known_from <= known_at AND f.known_to > known_at AND f.status = 'ASSERTED' AND NOT f.negated
WITH type(side) AS stands_as, f.predicate AS predicate, collect(f) AS facts
UNWIND facts AS f
LET together = size([g IN facts WHERE g.valid_from <= f.valid_from AND g.valid_to > f.valid_from]),
    end = CASE WHEN f.valid_to.year < 9999 THEN f.valid_to ELSE datetime() END
RETURN predicate, stands_as, size(facts) AS facts, sum(duration.inDays(f.valid_from, end).days) AS days,
       date(min(f.valid_from)) AS first, date(max(end)) AS last, max(together) AS most_at_once
ORDER BY days DESC, predicate
LIMIT 100
