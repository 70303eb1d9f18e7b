// read documents(space, after_at, after_id, limit) -> many
// Documents in the order of their date.
CYPHER 25
MATCH (d:Document) USING INDEX d:Document(space, occurred_at, id)
WHERE d.space = $space AND d.id IS NOT NULL
  AND d.occurred_at >= $after_at AND (d.occurred_at > $after_at OR d.id > $after_id)
RETURN d AS document
ORDER BY d.space, d.occurred_at, d.id
LIMIT $limit
