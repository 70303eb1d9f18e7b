// read entities_without_name(space) -> one
// Entities that their own name does not lead to, and names that lead nowhere or to several.
CYPHER 25
MATCH (n:Entity|Alias {space: $space})
WHERE (n:Entity AND NOT EXISTS { (n)<-[:NAMES]-(:Alias) })
  OR (n:Alias AND COUNT { (n)-[:NAMES]->(:Entity) } <> 1)
RETURN count(n) AS count, collect(n.name)[..5] AS examples
