// schema
// Changes of entities by hand, by their id.
CREATE CONSTRAINT entity_change_id IF NOT EXISTS FOR (c:EntityChange) REQUIRE (c.space, c.id) IS UNIQUE;
