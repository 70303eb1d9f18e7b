// write write_documents(space, documents) -> many
// The documents of these keys, made when they are new, and locked for the rest of the transaction.
CYPHER 25
UNWIND $documents AS row
MERGE (d:Document {space: $space, key: row.key})
ON CREATE SET d.id = row.id, d.title = row.title, d.media_type = row.media_type, d.occurred_at = row.occurred_at,
              d.recorded_at = row.recorded_at, d.length = 0
SET d.key = row.key
RETURN d AS container
