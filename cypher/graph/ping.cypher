// read ping() -> one
// Answers when the database does.
CYPHER 25
RETURN 1 AS alive
