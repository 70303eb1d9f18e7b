// write renew(held, lease_s) -> many
// Leases jobs for longer, of every space, where they are still held under the same token.
CYPHER 25
UNWIND $held AS lease
MATCH (held:Job {space: lease.space, id: lease.id})
SET held.size = held.size // the write lock comes before the look at the token
WITH lease
MATCH (j:Job {space: lease.space, id: lease.id})
WHERE j.token = lease.token
SET j.due_at = datetime() + duration({seconds: $lease_s})
RETURN j.id AS id
