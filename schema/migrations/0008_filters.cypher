// schema
// The vector indexes of facts and episodes again, with what else a search may be limited to; sessions by their agent.
DROP INDEX fact_vector IF EXISTS;
CYPHER 25 CREATE VECTOR INDEX fact_vector IF NOT EXISTS FOR (f:Fact) ON f.embedding
WITH [f.space, f.valid_from, f.valid_to, f.known_from, f.known_to, f.kind, f.predicate, f.subject_id, f.object_id, f.confidence]
OPTIONS {indexConfig: {`vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine', `vector.quantization.type`: 'NONE'}};
DROP INDEX episode_vector IF EXISTS;
CYPHER 25 CREATE VECTOR INDEX episode_vector IF NOT EXISTS FOR (e:Episode) ON e.embedding
WITH [e.space, e.occurred_at, e.recorded_at, e.session_id, e.kind]
OPTIONS {indexConfig: {`vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine', `vector.quantization.type`: 'NONE'}};
CREATE INDEX session_by_agent IF NOT EXISTS FOR (s:Session) ON (s.space, s.agent);
