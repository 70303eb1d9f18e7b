// write resume_webhook(space, id, after) -> maybe
// Activates a webhook at its position or at a given number, and ends a current lease.
CYPHER 25
MATCH (w:Webhook {space: $space, id: $id})
SET w.state = 'ACTIVE', w.position = coalesce($after, w.position), w.attempts = 0, w.due_at = datetime(),
    w.error = null, w.leased_by = null, w.leased_until = null
RETURN w {.*, secret: null} AS webhook
