// write record_deliveries(space, id, owner, progress, wait_ms, deliveries, kept) -> maybe
// How far the deliveries of a lease came, which it gives back; nothing when it was lost meanwhile.
CYPHER 25
MATCH (w:Webhook {space: $space, id: $id})
SET w.space = $space // the write lock comes before the look at the lease
WITH w WHERE w.leased_by = $owner
WITH w, w.state AS state
SET w += $progress, w.due_at = datetime() + duration({milliseconds: $wait_ms}), w.leased_by = null, w.leased_until = null
SET w.state = CASE state WHEN 'PAUSED' THEN state ELSE w.state END
FOREACH (one IN $deliveries | CREATE (d:Delivery {space: $space, webhook_id: $id}) SET d += one)
WITH w
CALL (w) {
  MATCH (old:Delivery)
  WHERE old.space = $space AND old.webhook_id = $id AND old.id IS NOT NULL
  WITH old ORDER BY old.id DESC SKIP $kept
  DELETE old
}
RETURN w {.*, secret: null} AS webhook
