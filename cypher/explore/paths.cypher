// read paths(space, source, target, max_hops, valid_since, valid_until, known_at, limit) -> many
// The shortest walks over typed edges between two entities, in either direction.
CYPHER 25
MATCH (a:Entity {space: $space, id: $source})
MATCH (b:Entity {space: $space, id: $target})
MATCH p = SHORTEST $limit ACYCLIC (a)
  (()-[f WHERE f.space = $space AND f.valid_from <= $valid_until AND f.valid_to > $valid_since AND f.known_from <= $known_at AND f.known_to > $known_at]-(:Entity)){1,6}
  (b)
WHERE length(p) <= $max_hops
RETURN [n IN nodes(p) | n {.*, embedding: null}] AS entities,
       [r IN relationships(p) | COLLECT {
         MATCH (v:Fact {space: $space, id: r.fact, version: r.version})
         RETURN v {.*, embedding: null}
       }[0]] AS facts
ORDER BY length(p)
