// write move_mentions_at(space, places, source, target, change) -> many
// Lets these places name another entity, and marks them with the change; returns those that named the first.
CYPHER 25
MATCH (target:Entity {space: $space, id: $target})
UNWIND $places AS place
MATCH (p:Episode {space: $space, id: place.episode})-[mentioned:MENTIONS {start: place.start, end: place.end}]->(source:Entity)
WHERE source.id = $source
CREATE (p)-[m:MENTIONS]->(target)
SET m = properties(mentioned), m.moves = coalesce(mentioned.moves, []) + $change
DELETE mentioned
RETURN place.episode AS episode, place.start AS start, place.end AS end
