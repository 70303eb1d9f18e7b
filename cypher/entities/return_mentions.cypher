// write return_mentions(space, source, target, change) -> none
// Lets the places that a change moved from the source to the target name the source again.
CYPHER 25
MATCH (source:Entity {space: $space, id: $source})
MATCH (target:Entity {space: $space, id: $target})
MATCH (p:Episode)-[moved:MENTIONS]->(target)
WHERE moved.moves[-1] = $change
CREATE (p)-[m:MENTIONS]->(source)
SET m = properties(moved), m.moves = CASE WHEN size(moved.moves) > 1 THEN moved.moves[..-1] END
DELETE moved
