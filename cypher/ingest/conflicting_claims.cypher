// read conflicting_claims(space, slots, without) -> many
// What other episodes said of these subjects and predicates at the same moment, from the same instant, and its object.
CYPHER 25
UNWIND $slots AS slot
MATCH (:Alias {space: $space, name: slot.subject})-[:NAMES]->(s:Entity)
MATCH (c:Claim {space: $space, subject_id: s.id, predicate: slot.predicate})
WHERE c.withdrawn_at IS NULL AND c.status = 'ASSERTED' AND NOT c.negated AND coalesce(c.fits, true)
  AND NOT coalesce(c.episode_id, '') IN $without AND c.dated = slot.dated
  AND c.valid_from = slot.valid_from AND c.said_at = slot.said_at
WITH slot, c ORDER BY c.id
RETURN slot.number AS number, c.text AS text, c.value AS value,
       COLLECT { MATCH (:Entity {space: $space, id: c.object_id})<-[:NAMES]-(a:Alias) RETURN a.name } AS names
