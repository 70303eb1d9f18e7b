// read entities_without_name(space) -> one
// Entities that no alias names, and aliases that do not name exactly one entity.
CYPHER 25
MATCH (n:Entity|Alias {space: $space})
WHERE (n:Entity AND NOT EXISTS { (n)<-[:NAMES]-(:Alias) })
  OR (n:Alias AND COUNT { (n)-[:NAMES]->(:Entity) } <> 1)
RETURN count(n) AS count, collect(n.name)[..5] AS examples
