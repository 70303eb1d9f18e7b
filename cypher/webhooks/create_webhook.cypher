// write create_webhook(space, properties, most) -> maybe
// Creates a webhook for later events, unless the space has reached its limit.
CYPHER 25
MERGE (log:ChangeLog {space: $space})
ON CREATE SET log.last = 0, log.trimmed = 0
SET log.space = $space // take the write lock before counting
WITH log
WHERE COUNT { (w:Webhook) WHERE w.space = $space AND w.id IS NOT NULL } < $most
CREATE (webhook:Webhook {space: $space, position: log.last, due_at: datetime(), attempts: 0, again: [], state: 'ACTIVE'})
SET webhook += $properties
RETURN webhook {.*, secret: null} AS webhook
