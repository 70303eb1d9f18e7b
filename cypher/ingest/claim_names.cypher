// write claim_names(space, names, now) -> many
// These normalised names, reserved against other writers, by whom they stand for, each locked in the order of the ids.
CYPHER 25
UNWIND $names AS name
MERGE (a:Alias {space: $space, name: name})
WITH a
OPTIONAL MATCH (a)-[:NAMES]->(e:Entity)
WITH e, collect(a) AS aliases
ORDER BY e.id
SET e.changed_at = $now
WITH e, aliases
RETURN [a IN aliases | a.name] AS names, e {.*, embedding: null} AS entity,
       e IS NULL OR all(a IN aliases WHERE EXISTS { (a)-[:NAMES]->(e) }) AS current
