// write pause_webhook(space, id) -> maybe
// Nothing is delivered any more; what is on its way is still recorded.
CYPHER 25
MATCH (w:Webhook {space: $space, id: $id})
SET w.state = 'PAUSED'
RETURN w {.*, secret: null} AS webhook
