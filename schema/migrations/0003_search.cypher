// schema
// Vector indexes with space and time as filter properties; full-text indexes with the space key and the times as terms.
CYPHER 25 CREATE VECTOR INDEX fact_vector IF NOT EXISTS FOR (f:Fact) ON f.embedding
WITH [f.space, f.valid_from, f.valid_to, f.known_from, f.known_to]
OPTIONS {indexConfig: {`vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine', `vector.quantization.type`: 'NONE'}};
CYPHER 25 CREATE VECTOR INDEX episode_vector IF NOT EXISTS FOR (e:Episode) ON e.embedding
WITH [e.space, e.occurred_at, e.recorded_at]
OPTIONS {indexConfig: {`vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine', `vector.quantization.type`: 'NONE'}};
CYPHER 25 CREATE VECTOR INDEX entity_vector IF NOT EXISTS FOR (e:Entity) ON e.embedding
WITH [e.space]
OPTIONS {indexConfig: {`vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine', `vector.quantization.type`: 'NONE'}};
CREATE FULLTEXT INDEX fact_text IF NOT EXISTS FOR (f:Fact)
ON EACH [f.space, f.text, f.valid_from_terms, f.valid_to_terms, f.known_from_terms, f.known_to_terms]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}};
CREATE FULLTEXT INDEX episode_text IF NOT EXISTS FOR (e:Episode)
ON EACH [e.space, e.text, e.speaker, e.occurred_at_terms, e.recorded_at_terms]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}};
CREATE FULLTEXT INDEX entity_text IF NOT EXISTS FOR (e:Entity)
ON EACH [e.space, e.name, e.aliases]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}};
