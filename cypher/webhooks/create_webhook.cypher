// write create_webhook(space, properties, most) -> maybe
// A webhook that is told of what happens from now on, unless the space has as many as it may have.
CYPHER 25
MERGE (log:ChangeLog {space: $space})
ON CREATE SET log.last = 0, log.trimmed = 0
SET log.space = $space // the write lock comes before the count
WITH log
WHERE COUNT { (w:Webhook) WHERE w.space = $space AND w.id IS NOT NULL } < $most
CREATE (made:Webhook {space: $space, position: log.last, due_at: datetime(), attempts: 0, again: [], state: 'ACTIVE'})
SET made += $properties
RETURN made {.*, secret: null} AS webhook
