// read facts_off_their_entities(space) -> one
// Facts without exactly one subject and object node, the ones with the fact's subject and object ids.
CYPHER 25
MATCH (f:Fact {space: $space})
WHERE f.id IS NOT NULL AND f.version >= 1
WITH f
WHERE COUNT { (f)-[:SUBJECT]->(s:Entity) WHERE s.id = f.subject_id } <> 1
  OR COUNT { (f)-[:SUBJECT]->() } <> 1
  OR COUNT { (f)-[:OBJECT]->(o:Entity) WHERE o.id = f.object_id } <> CASE WHEN f.object_id IS NULL THEN 0 ELSE 1 END
RETURN count(f) AS count, collect(f.id)[..5] AS examples
