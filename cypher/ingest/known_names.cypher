// read known_names(space, names) -> many
// Which of these normalised names the space knows.
CYPHER 25
UNWIND $names AS name
MATCH (a:Alias {space: $space, name: name})
RETURN a.name AS name
