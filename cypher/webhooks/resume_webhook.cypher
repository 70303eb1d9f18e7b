// write resume_webhook(space, id, after) -> maybe
// Delivers again at once, from where it stopped or, with a number, whatever follows that; who delivers just now may not go on.
CYPHER 25
MATCH (w:Webhook {space: $space, id: $id})
SET w.state = 'ACTIVE', w.position = coalesce($after, w.position), w.attempts = 0, w.due_at = datetime(),
    w.error = null, w.leased_by = null, w.leased_until = null
RETURN w {.*, secret: null} AS webhook
