// read versions_out_of_line(space) -> one
// Versions that do not begin exactly when the one before ended, or that are still believed although a later one exists.
CYPHER 25
MATCH (f:Fact {space: $space})
WHERE f.id IS NOT NULL AND f.version IS NOT NULL
WITH f, COUNT { (f)<-[:REVISES]-() } AS revisions
WHERE revisions > 1
  OR (revisions = 1 AND f.known_to.year = 9999)
  OR f.version < 1
  OR (f.version > 1 AND NOT EXISTS {
    MATCH (f)-[:REVISES]->(old:Fact)
    WHERE old.id = f.id AND old.version = f.version - 1 AND old.known_to = f.known_from
  })
RETURN count(f) AS count, collect(f.id)[..5] AS examples
