// write record_deliveries(space, id, owner, progress, wait_ms, deliveries, kept) -> maybe
// Records the progress and deliveries of a lease and ends it; returns nothing if the lease was lost.
CYPHER 25
MATCH (w:Webhook {space: $space, id: $id})
SET w.space = $space // take the write lock before reading the lease
WITH w WHERE w.leased_by = $owner
WITH w, w.state AS state
SET w += $progress, w.due_at = datetime() + duration({milliseconds: $wait_ms}), w.leased_by = null, w.leased_until = null
SET w.state = CASE state WHEN 'PAUSED' THEN state ELSE w.state END
FOREACH (delivery IN $deliveries | CREATE (d:Delivery {space: $space, webhook_id: $id}) SET d += delivery)
WITH w
CALL (w) {
  MATCH (old:Delivery)
  WHERE old.space = $space AND old.webhook_id = $id AND old.id IS NOT NULL
  WITH old ORDER BY old.id DESC SKIP $kept
  DELETE old
}
RETURN w {.*, secret: null} AS webhook
