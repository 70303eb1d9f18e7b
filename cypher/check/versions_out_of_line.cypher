// read versions_out_of_line(space) -> one
// Facts with two open versions, with a gap in their numbers, or whose next version does not follow on.
CYPHER 25
MATCH (f:Fact {space: $space})
WITH f.id AS id, f ORDER BY f.version
WITH id, collect(f) AS versions
WHERE size([v IN versions WHERE v.known_to.year = 9999]) > 1
  OR any(i IN range(0, size(versions) - 1) WHERE versions[i].version <> i + 1)
  OR any(i IN range(1, size(versions) - 1) WHERE versions[i].known_from <> versions[i - 1].known_to)
  OR any(i IN range(1, size(versions) - 1) WHERE NOT EXISTS { (v)-[:REVISES]->(w) WHERE v = versions[i] AND w = versions[i - 1] })
RETURN count(id) AS count, collect(id)[..5] AS examples
