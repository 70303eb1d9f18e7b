// read changes_of(space, entity, after, limit) -> many
// The changes by hand of an entity, the latest first.
CYPHER 25
MATCH (:Entity {space: $space, id: $entity})<-[:CHANGED]-(c:EntityChange)
WHERE $after = '' OR c.id < $after
RETURN c AS change
ORDER BY c.id DESC
LIMIT $limit
