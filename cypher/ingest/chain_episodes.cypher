// write chain_episodes(space, containers, links) -> none
// Hangs episodes on their sessions and documents, each behind the one before it.
CYPHER 25
CALL () {
  UNWIND $containers AS row
  MATCH (c:Session|Document {space: $space, id: row.id})
  SET c.length = row.length, c.last_episode_id = row.last
}
UNWIND $links AS link
MATCH (c:Session|Document {space: $space, id: link.container})
MATCH (e:Episode {space: $space, id: link.id})
CREATE (c)-[:HAS_EPISODE]->(e)
WITH e, link WHERE link.previous_id IS NOT NULL
MATCH (previous:Episode {space: $space, id: link.previous_id})
CREATE (previous)-[:NEXT]->(e)
