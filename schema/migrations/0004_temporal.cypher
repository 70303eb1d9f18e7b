// schema
// The range indexes of the questions about time: the facts of an entity, what ended, what was learned and given up in
// the order of time, and what held at an instant, by how long it lasts.
CREATE INDEX fact_by_subject_time IF NOT EXISTS FOR (f:Fact) ON (f.space, f.subject_id, f.valid_from, f.id);
CREATE INDEX fact_by_object_time IF NOT EXISTS FOR (f:Fact) ON (f.space, f.object_id, f.valid_from, f.id);
CREATE INDEX fact_by_end IF NOT EXISTS FOR (f:Fact) ON (f.space, f.valid_to, f.id);
CREATE INDEX fact_by_learning IF NOT EXISTS FOR (f:Fact) ON (f.space, f.known_from, f.id);
CREATE INDEX fact_by_giving_up IF NOT EXISTS FOR (f:Fact) ON (f.space, f.known_to, f.id);
CREATE INDEX fact_by_scale IF NOT EXISTS FOR (f:Fact) ON (f.space, f.valid_scale, f.valid_from, f.id);
