// read walked_facts(space, facts) -> many
// The fact versions that paths consist of.
CYPHER 25
UNWIND $facts AS row
MATCH (f:Fact {space: $space, id: row.id, version: row.version})
RETURN f {.*, embedding: null} AS fact
