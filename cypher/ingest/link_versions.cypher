// write link_versions(space, links) -> none
// Which fact ended which other one, and why.
CYPHER 25
UNWIND $links AS link
MATCH (later:Fact {space: $space, id: link.later_id, version: link.later_version})
MATCH (earlier:Fact {space: $space, id: link.earlier_id, version: link.earlier_version})
MERGE (later)-[r:SUPERSEDES]->(earlier)
SET r.reason = link.reason
