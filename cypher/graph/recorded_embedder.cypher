// read recorded_embedder() -> maybe
// The embedder that made the vectors of this database.
CYPHER 25
MATCH (e:Embedder)
RETURN e.model AS model, e.dimensions AS dimensions
LIMIT 1
