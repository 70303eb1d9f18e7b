// read ids_of_names(spaces, names) -> many
// The ids of the entities with these keys of names, in each of the spaces.
CYPHER 25
UNWIND $spaces AS space
UNWIND $names AS name
MATCH (:Alias {space: space, name: name})-[:NAMES]->(e:Entity)
RETURN name, e.id AS id
