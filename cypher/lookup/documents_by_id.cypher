// read documents_by_id(space, ids) -> many
// The documents with these ids.
CYPHER 25
UNWIND $ids AS id
MATCH (d:Document {space: $space, id: id})
RETURN d AS document
