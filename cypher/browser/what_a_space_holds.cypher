// What a space holds
//
// How much of everything: the sources, the entities by kind, and the facts by predicate that are believed now.
CYPHER 25
LET space = 'sample'
MATCH (s:Space {name: space})
CALL (s) {
  MATCH (n:Session|Document|Episode {space: s.key})
  RETURN 1 AS part, labels(n)[0] AS what, count(n) AS many
  UNION ALL
  MATCH (e:Entity {space: s.key})
  RETURN 2 AS part, e.kind AS what, count(e) AS many
  UNION ALL
  MATCH (f:Fact {space: s.key})
  WHERE f.known_to > datetime()
  RETURN 3 AS part, f.predicate AS what, count(f) AS many
}
RETURN ['source', 'entity', 'fact'][part - 1] AS part, what, many
ORDER BY part, many DESC, what
