// write replace_claims(space, claims, known_at) -> none
// Claims that a new reading of their episode no longer makes, and that a fact no longer rests on.
CYPHER 25
UNWIND $claims AS row
MATCH (c:Claim {space: $space, id: row.id})
SET c.replaced = true
WITH row WHERE row.cited
MATCH (believed:Fact {space: $space, hash: row.hash}) WHERE believed.known_to > $known_at
MATCH (f:Fact {space: $space, id: believed.id})-[s:STATED_IN]->(:Episode {space: $space, id: row.episode_id})
WHERE s.start = row.start AND s.end = row.end
DELETE s
