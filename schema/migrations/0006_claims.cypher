// schema
// Claims: by their id, by what they say, and by whom they are about.
CREATE CONSTRAINT claim_id IF NOT EXISTS FOR (c:Claim) REQUIRE (c.space, c.id) IS UNIQUE;
CREATE INDEX claim_by_hash IF NOT EXISTS FOR (c:Claim) ON (c.space, c.hash);
CREATE INDEX claim_by_subject IF NOT EXISTS FOR (c:Claim) ON (c.space, c.subject_id, c.predicate);
CREATE INDEX claim_by_object IF NOT EXISTS FOR (c:Claim) ON (c.space, c.object_id, c.predicate);
