// write delete_webhook(space, id) -> one
// Deletes a webhook with its deliveries; returns whether it existed.
CYPHER 25
OPTIONAL MATCH (w:Webhook {space: $space, id: $id})
OPTIONAL MATCH (d:Delivery)
WHERE d.space = $space AND d.webhook_id = $id AND d.id IS NOT NULL
WITH w, collect(d) AS deliveries, w IS NOT NULL AS found
FOREACH (d IN deliveries | DELETE d)
DELETE w
RETURN found
