"""The local Neo4j: provisioned, started, stopped, saved and restored on this machine."""
