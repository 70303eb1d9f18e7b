// read webhooks(space) -> many
// The webhooks of a space in the order of their creation, without their secrets.
CYPHER 25
MATCH (w:Webhook)
WHERE w.space = $space AND w.id IS NOT NULL
RETURN w {.*, secret: null} AS webhook
ORDER BY w.id
