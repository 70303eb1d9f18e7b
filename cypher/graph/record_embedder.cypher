// write record_embedder(model, dimensions) -> one
// Records the embedder of a database that has none yet.
CYPHER 25
MERGE (e:Embedder)
ON CREATE SET e.model = $model, e.dimensions = $dimensions
RETURN e.model AS model, e.dimensions AS dimensions
