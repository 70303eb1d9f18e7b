// read applied_migrations() -> many
// The applied migrations, in order.
CYPHER 25
MATCH (m:Migration)
RETURN m.version AS version, m.name AS name, m.sha256 AS sha256
ORDER BY version
