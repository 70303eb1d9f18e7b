// write chain_episodes(space, container, links, last) -> none
// Hangs episodes on their session or document, each behind the one before it.
CYPHER 25
MATCH (c:Session|Document {space: $space, id: $container})
SET c.length = c.length + size($links), c.last_episode_id = $last
WITH c
UNWIND $links AS link
MATCH (e:Episode {space: $space, id: link.id})
CREATE (c)-[:HAS_EPISODE]->(e)
WITH e, link WHERE link.previous_id IS NOT NULL
MATCH (previous:Episode {space: $space, id: link.previous_id})
CREATE (previous)-[:NEXT]->(e)
