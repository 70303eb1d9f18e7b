// schema
// The full-text index of episodes again, with what a text does not say of itself: its title and its day.
DROP INDEX episode_text IF EXISTS;
CREATE FULLTEXT INDEX episode_text IF NOT EXISTS FOR (e:Episode)
ON EACH [e.space, e.text, e.speaker, e.context, e.occurred_at_terms, e.recorded_at_terms]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}};
