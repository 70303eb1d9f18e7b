// schema
// Jobs: by their id and key, by when a worker may take them, the last ones of a session, and by state.
CREATE CONSTRAINT job_id IF NOT EXISTS FOR (j:Job) REQUIRE (j.space, j.id) IS UNIQUE;
CREATE CONSTRAINT job_key IF NOT EXISTS FOR (j:Job) REQUIRE (j.space, j.key) IS UNIQUE;
CREATE INDEX job_by_due_time IF NOT EXISTS FOR (j:Job) ON (j.priority, j.due_at);
CREATE INDEX job_by_place IF NOT EXISTS FOR (j:Job) ON (j.space, j.last_of);
CREATE INDEX job_by_state IF NOT EXISTS FOR (j:Job) ON (j.space, j.state, j.id);
CREATE INDEX job_by_change IF NOT EXISTS FOR (j:Job) ON (j.state, j.changed_at);
