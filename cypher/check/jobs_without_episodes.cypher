// read jobs_without_episodes(space) -> one
// Completed jobs that lack one of the episodes that they wrote.
CYPHER 25
MATCH (j:Job {space: $space, state: 'DONE'})
WHERE j.episodes <> COUNT { (j)-[:WROTE]->(:Episode {space: $space}) }
RETURN count(j) AS count, collect(j.id)[..5] AS examples
