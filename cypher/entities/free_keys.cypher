// write free_keys(space, keys) -> none
// Keys of names that lead nowhere from now on.
CYPHER 25
UNWIND $keys AS key
MATCH (a:Alias {space: $space, name: key})
DETACH DELETE a
