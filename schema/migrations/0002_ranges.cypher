// schema
// The range indexes that the statements read: each begins with the space and ends with the order of its pages.
CREATE INDEX fact_by_time IF NOT EXISTS FOR (f:Fact) ON (f.space, f.valid_from, f.id);
CREATE INDEX fact_by_subject IF NOT EXISTS FOR (f:Fact) ON (f.space, f.subject_id, f.predicate);
CREATE INDEX fact_by_hash IF NOT EXISTS FOR (f:Fact) ON (f.space, f.hash);
CREATE INDEX fact_by_object IF NOT EXISTS FOR (f:Fact) ON (f.space, f.object_id, f.predicate);
CREATE INDEX fact_by_predicate IF NOT EXISTS FOR (f:Fact) ON (f.space, f.predicate, f.valid_from, f.id);
CREATE INDEX episode_by_time IF NOT EXISTS FOR (e:Episode) ON (e.space, e.occurred_at, e.id);
CREATE INDEX session_by_time IF NOT EXISTS FOR (s:Session) ON (s.space, s.started_at, s.id);
CREATE INDEX document_by_time IF NOT EXISTS FOR (d:Document) ON (d.space, d.occurred_at, d.id);
CREATE INDEX entity_by_name IF NOT EXISTS FOR (e:Entity) ON (e.space, e.name, e.id);
CREATE INDEX entity_by_kind IF NOT EXISTS FOR (e:Entity) ON (e.space, e.kind, e.name, e.id);
