// schema
// What language models took, one sum for each day, purpose, prompt and model; claims by the episode they were found in.
CREATE CONSTRAINT usage_key IF NOT EXISTS FOR (u:Usage) REQUIRE (u.space, u.day, u.purpose, u.prompt, u.model) IS UNIQUE;
CREATE INDEX claim_by_episode IF NOT EXISTS FOR (c:Claim) ON (c.space, c.episode_id);
