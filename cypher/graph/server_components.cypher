// read server_components() -> many
// The server's version, which must be one that our statements run on.
CYPHER 25
CALL dbms.components() YIELD name, versions
WHERE name = 'Neo4j Kernel'
RETURN versions[0] AS version
