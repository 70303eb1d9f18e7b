// read broken_chains(space) -> one
// Sessions and documents whose episodes are not one chain of the stated length.
CYPHER 25
MATCH (c:Session|Document {space: $space}) WHERE c.id IS NOT NULL
OPTIONAL MATCH (c)-[:HAS_EPISODE]->(e:Episode)
WITH c, count(e) AS episodes, count(DISTINCT e.position) AS positions,
     sum(COUNT { (e)-[:NEXT]->(next:Episode) WHERE next.position = e.position + 1 }) AS links
WHERE episodes <> c.length OR positions <> episodes OR links <> episodes - 1
RETURN count(c) AS count, collect(c.id)[..5] AS examples
