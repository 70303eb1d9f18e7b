// read latest_version(space, id) -> maybe
// The number of the last version of a fact.
CYPHER 25
MATCH (f:Fact {space: $space, id: $id})
WHERE f.version >= 1
RETURN f.version AS version
ORDER BY f.version DESC
LIMIT 1
