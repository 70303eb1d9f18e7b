// write link_versions(space, links) -> none
// Which fact ended which other one, and why; one that the same fact took in leaves it its evidence.
CYPHER 25
UNWIND $links AS link
MATCH (later:Fact {space: $space, id: link.later_id, version: link.later_version})
MATCH (earlier:Fact {space: $space, id: link.earlier_id, version: link.earlier_version})
MERGE (later)-[r:SUPERSEDES]->(earlier)
SET r.reason = link.reason
WITH later, earlier WHERE later.hash = earlier.hash
MATCH (version:Fact {space: $space, id: earlier.id})-[cited:STATED_IN]->(p:Episode)
WHERE version.version >= 1
MERGE (later)-[:STATED_IN {start: cited.start, end: cited.end}]->(p)
