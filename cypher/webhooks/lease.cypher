// write lease(spaces, owner, seconds, most) -> many
// Leases webhooks of all spaces or of some that are due and have events to deliver; a lease is exclusive.
CYPHER 25
MATCH (w:Webhook)
WHERE w.state = 'ACTIVE' AND w.due_at <= datetime() AND coalesce(w.leased_until <= datetime(), true)
  AND ($spaces IS NULL OR w.space IN $spaces)
MATCH (log:ChangeLog {space: w.space})
WHERE log.last > w.position OR size(w.again) > 0
WITH w ORDER BY w.space, w.id LIMIT $most
SET w.space = w.space // take the write lock before reading the lease again
WITH w WHERE w.state = 'ACTIVE' AND coalesce(w.leased_until <= datetime(), true)
SET w.leased_by = $owner, w.leased_until = datetime() + duration({seconds: $seconds})
WITH w
MATCH (s:Space {key: w.space})
RETURN w AS webhook, s AS space
