// read retracted_claims(space, claims) -> many
// Of claims, given by what they say and since when their episode is there, those that were taken back since then.
CYPHER 25
UNWIND $claims AS row
MATCH (c:Claim {space: $space, hash: row.hash})
WHERE c.withdrawn_at > row.recorded_at AND c.replaced IS NULL
RETURN row.id AS id, c AS claim
