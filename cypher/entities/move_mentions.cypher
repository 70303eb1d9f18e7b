// write move_mentions(space, source, target, change) -> none
// Lets every place that names one entity name another one, and marks it with the change.
CYPHER 25
MATCH (source:Entity {space: $space, id: $source})
MATCH (target:Entity {space: $space, id: $target})
MATCH (p:Episode)-[mentioned:MENTIONS]->(source)
CREATE (p)-[m:MENTIONS]->(target)
SET m = properties(mentioned), m.moves = coalesce(mentioned.moves, []) + $change
DELETE mentioned
