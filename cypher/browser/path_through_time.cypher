// The path through time
//
// The three shortest chains of facts from one entity to another in which no fact begins before the one in front of it:
// the ways on which something could have travelled.
CYPHER 25
LET space = 'sample', one = 'Harbor Analytics', other = 'Grace Muller', known_at = datetime()
MATCH (s:Space {name: space})
MATCH (:Alias {space: s.key, name: toLower(one)})-[:NAMES]->(a:Entity)
MATCH (:Alias {space: s.key, name: toLower(other)})-[:NAMES]->(b:Entity)
MATCH p = ACYCLIC (a)(()-[f WHERE f.known_from <= known_at AND f.known_to > known_at]-(:Entity)){1,4}(b)
WHERE all(n IN range(1, size(f) - 1) WHERE f[n - 1].valid_from <= f[n].valid_from)
RETURN p
ORDER BY length(p)
LIMIT 3
