// write redeliver_event(space, id, number, most) -> maybe
// Queues one event to be delivered again; only the newest ones are kept, up to a limit.
CYPHER 25
MATCH (w:Webhook {space: $space, id: $id})
SET w.space = $space // take the write lock before reading the list
WITH w
SET w.again = ([n IN w.again WHERE n <> $number] + $number)[-$most..], w.due_at = datetime(),
    w.leased_by = null, w.leased_until = null
RETURN w {.*, secret: null} AS webhook
