// The path between two people
//
// The three shortest chains of facts that join two entities, every fact of them true at the same instant, valid_at.
CYPHER 25
LET space = 'sample', one = 'Grace Muller', other = 'Elena Rossi',
    valid_at = datetime('2024-06-15'), known_at = datetime()
MATCH (s:Space {name: space})
MATCH (:Alias {space: s.key, name: toLower(one)})-[:NAMES]->(a:Entity)
MATCH (:Alias {space: s.key, name: toLower(other)})-[:NAMES]->(b:Entity)
MATCH p = SHORTEST 3 (a)
  (()-[f WHERE f.valid_from <= valid_at AND f.valid_to > valid_at AND f.known_from <= known_at AND f.known_to > known_at]-(:Entity)){1,6}
  (b)
RETURN p
