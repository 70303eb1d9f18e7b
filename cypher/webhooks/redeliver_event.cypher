// write redeliver_event(space, id, number, most) -> maybe
// Notes that one event is to be delivered once more; no more than so many wait.
CYPHER 25
MATCH (w:Webhook {space: $space, id: $id})
SET w.space = $space // the write lock comes before the look at the list
WITH w
SET w.again = ([n IN w.again WHERE n <> $number] + $number)[-$most..], w.due_at = datetime(),
    w.leased_by = null, w.leased_until = null
RETURN w {.*, secret: null} AS webhook
