// write pause_webhook(space, id) -> maybe
// Pauses a webhook; a delivery in progress is still recorded.
CYPHER 25
MATCH (w:Webhook {space: $space, id: $id})
SET w.state = 'PAUSED'
RETURN w {.*, secret: null} AS webhook
