// schema
// What is unique: every key within its space, every version of a fact, every migration.
CREATE CONSTRAINT space_key IF NOT EXISTS FOR (s:Space) REQUIRE s.key IS UNIQUE;
CREATE CONSTRAINT space_name IF NOT EXISTS FOR (s:Space) REQUIRE s.name IS UNIQUE;
CREATE CONSTRAINT session_id IF NOT EXISTS FOR (s:Session) REQUIRE (s.space, s.id) IS UNIQUE;
CREATE CONSTRAINT session_key IF NOT EXISTS FOR (s:Session) REQUIRE (s.space, s.key) IS UNIQUE;
CREATE CONSTRAINT document_id IF NOT EXISTS FOR (d:Document) REQUIRE (d.space, d.id) IS UNIQUE;
CREATE CONSTRAINT document_key IF NOT EXISTS FOR (d:Document) REQUIRE (d.space, d.key) IS UNIQUE;
CREATE CONSTRAINT episode_id IF NOT EXISTS FOR (e:Episode) REQUIRE (e.space, e.id) IS UNIQUE;
CREATE CONSTRAINT episode_key IF NOT EXISTS FOR (e:Episode) REQUIRE (e.space, e.key) IS UNIQUE;
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (e:Entity) REQUIRE (e.space, e.id) IS UNIQUE;
CREATE CONSTRAINT alias_name IF NOT EXISTS FOR (a:Alias) REQUIRE (a.space, a.name) IS UNIQUE;
CREATE CONSTRAINT fact_version IF NOT EXISTS FOR (f:Fact) REQUIRE (f.space, f.id, f.version) IS UNIQUE;
