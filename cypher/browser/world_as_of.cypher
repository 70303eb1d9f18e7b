// The world of an entity as of a date
//
// Everything one fact away from a person, place or thing, and the facts that join these: what was true at valid_at, as
// it was believed at known_at. Set valid_at to 2024-06-15 and Maya is back in Berlin.
CYPHER 25
LET space = 'sample', entity = 'Maya Lindqvist',
    valid_at = datetime('2025-06-15'), known_at = datetime()
MATCH (s:Space {name: space})
MATCH (:Alias {space: s.key, name: toLower(entity)})-[:NAMES]->(e:Entity)
MATCH (e)-[f]-(near:Entity)
WHERE f.valid_from <= valid_at AND f.valid_to > valid_at AND f.known_from <= known_at AND f.known_to > known_at
WITH valid_at, known_at, collect(DISTINCT e) + collect(DISTINCT near) AS world
UNWIND world AS one
MATCH p = (one)-[f]->(other:Entity)
WHERE f.valid_from <= valid_at AND f.valid_to > valid_at AND f.known_from <= known_at AND f.known_to > known_at
  AND other IN world
RETURN p
LIMIT 100
