// read webhook_deliveries(space, webhook, limit) -> many
// The last deliveries of a webhook, newest first.
CYPHER 25
MATCH (d:Delivery)
WHERE d.space = $space AND d.webhook_id = $webhook AND d.id IS NOT NULL
RETURN d AS delivery
ORDER BY d.space DESC, d.webhook_id DESC, d.id DESC
LIMIT $limit
