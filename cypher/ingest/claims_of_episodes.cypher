// read claims_of_episodes(space, ids) -> many
// The claims that count and that were found in these episodes.
CYPHER 25
UNWIND $ids AS id
MATCH (c:Claim {space: $space, episode_id: id})
WHERE c.withdrawn_at IS NULL
RETURN c AS claim
