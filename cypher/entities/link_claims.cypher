// write link_claims(space, change, pairs, dropped) -> none
// The claims that a change made, each with the one that it replaces, and those that it dropped without one.
CYPHER 25
MATCH (c:EntityChange {space: $space, id: $change})
CALL (c) {
  UNWIND $pairs AS pair
  MATCH (made:Claim {space: $space, id: pair.made})
  MATCH (old:Claim {space: $space, id: pair.old})
  CREATE (c)-[:MADE]->(made)-[:REPLACES]->(old)
}
UNWIND $dropped AS id
MATCH (old:Claim {space: $space, id: id})
CREATE (c)-[:DROPPED]->(old)
