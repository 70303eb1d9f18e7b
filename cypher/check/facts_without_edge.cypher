// read facts_without_edge(space) -> one
// Facts whose typed edge is missing, duplicated or has other times, and facts that should have none but do.
CYPHER 25
MATCH (f:Fact {space: $space})
WHERE f.id IS NOT NULL AND f.version >= 1 AND f.object_id IS NOT NULL
  AND COUNT {
    MATCH (:Entity {space: $space, id: f.subject_id})-[r]->(:Entity {space: $space, id: f.object_id})
    WHERE r.fact = f.id AND r.version = f.version AND r.space = f.space AND r.predicate = f.predicate
      AND r.valid_from = f.valid_from AND r.valid_to = f.valid_to
      AND r.known_from = f.known_from AND r.known_to = f.known_to
  } <> CASE WHEN f.status = 'ASSERTED' AND NOT f.negated THEN 1 ELSE 0 END
RETURN count(f) AS count, collect(f.id)[..5] AS examples
