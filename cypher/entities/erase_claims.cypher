// write erase_claims(space, ids) -> none
// Withdrawn claims that are about to be written again under their own ids.
CYPHER 25
UNWIND $ids AS id
MATCH (c:Claim {space: $space, id: id})
DETACH DELETE c
