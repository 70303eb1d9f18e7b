"""The local Neo4j: downloads, starts, stops, backs up and restores it on this machine."""
