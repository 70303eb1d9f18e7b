// read change(space, id) -> maybe
// A change by hand, and the latest change after it of one of the same entities that is not undone.
CYPHER 25
MATCH (c:EntityChange {space: $space, id: $id})
RETURN c AS change, COLLECT {
  MATCH (c)-[:CHANGED]->(:Entity)<-[:CHANGED]-(later:EntityChange)
  WHERE later.id > c.id AND later.undone_by IS NULL AND later.undoes IS NULL
  RETURN later.id
  ORDER BY later.id DESC
  LIMIT 1
}[0] AS later
