// write record_migration(version, name, sha256, applied_at) -> none
// Adds a migration to the end of the chain.
CYPHER 25
MERGE (m:Migration {version: $version})
SET m.name = $name, m.sha256 = $sha256, m.applied_at = $applied_at
WITH m
MATCH (previous:Migration {version: $version - 1})
MERGE (previous)-[:NEXT]->(m)
