// read ping() -> one
// Returns one row if the database answers.
CYPHER 25
RETURN 1 AS alive
