// read moved_by_hand(space, ids) -> many
// The claims of these episodes that were moved to other entities by hand, and to which.
CYPHER 25
UNWIND $ids AS id
MATCH (old:Claim {space: $space, episode_id: id})
WHERE old.withdrawn_at IS NOT NULL
MATCH (last:Claim)-[:REPLACES]->+(old)
WHERE NOT EXISTS { (last)<-[:REPLACES]-(:Claim) }
RETURN old AS claim, last.subject_id AS subject_id, last.object_id AS object_id
