// read applied_migrations() -> many
// What was applied, in order.
CYPHER 25
MATCH (m:Migration)
RETURN m.version AS version, m.name AS name, m.sha256 AS sha256
ORDER BY version
