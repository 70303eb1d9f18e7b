// write renew(held, lease_s) -> many
// Extends leases, in all spaces, that are still held under their token.
CYPHER 25
UNWIND $held AS lease
MATCH (held:Job {space: lease.space, id: lease.id})
SET held.size = held.size // take the write lock before reading the token
WITH lease
MATCH (j:Job {space: lease.space, id: lease.id})
WHERE j.token = lease.token
SET j.due_at = datetime() + duration({seconds: $lease_s})
RETURN j.id AS id
