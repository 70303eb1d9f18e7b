// write withdraw_claims(space, ids, now) -> none
// Claims that no longer count.
CYPHER 25
UNWIND $ids AS id
MATCH (c:Claim {space: $space, id: id})
SET c.withdrawn_at = $now
