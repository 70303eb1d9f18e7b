// write write_document(space, id, key, title, media_type, occurred_at, recorded_at) -> one
// The document of this key, made when it is new, and locked for the rest of the transaction.
CYPHER 25
MERGE (d:Document {space: $space, key: $key})
ON CREATE SET d.id = $id, d.title = $title, d.media_type = $media_type, d.occurred_at = $occurred_at,
              d.recorded_at = $recorded_at, d.length = 0
SET d.key = $key
RETURN d AS container
