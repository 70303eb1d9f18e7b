// read server_components() -> many
// The version of the server.
CYPHER 25
CALL dbms.components() YIELD name, versions
WHERE name = 'Neo4j Kernel'
RETURN versions[0] AS version
