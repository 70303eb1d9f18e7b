// write claim_names(space, names, views, now) -> many
// These keys of names, reserved against other writers, and those `views` that exist, by whom they stand for, each locked.
CYPHER 25
CALL () {
  UNWIND $names AS name
  MERGE (a:Alias {space: $space, name: name})
  RETURN a
  UNION
  UNWIND $views AS name
  MATCH (a:Alias {space: $space, name: name})
  RETURN a
}
OPTIONAL MATCH (a)-[:NAMES]->(e:Entity)
WITH e, collect(a) AS aliases
ORDER BY e.id
SET e.changed_at = $now
WITH e, aliases
RETURN [a IN aliases | a.name] AS names, e {.*, embedding: null} AS entity,
       e IS NULL OR all(a IN aliases WHERE EXISTS { (a)-[:NAMES]->(e) }) AS current
