// The timeline of an entity
//
// The facts about an entity in the order of time, and how each follows the earlier ones of its predicate: the days in
// which none held, or the date until which an earlier one still held.
CYPHER 25
LET space = 'sample', entity = 'Maya Lindqvist', known_at = datetime()
MATCH (s:Space {name: space})
MATCH (:Alias {space: s.key, name: toLower(entity)})-[:NAMES]->(e:Entity)
MATCH (e)<-[:SUBJECT]-(f:Fact)
WHERE f.known_from <= known_at AND f.known_to > known_at
CALL (e, f, known_at) {
  MATCH (e)<-[:SUBJECT]-(earlier:Fact {predicate: f.predicate, status: f.status, negated: f.negated})
  WHERE earlier.known_from <= known_at AND earlier.known_to > known_at
    AND (earlier.valid_from < f.valid_from OR earlier.valid_from = f.valid_from AND earlier.id < f.id)
  RETURN max(earlier.valid_to) AS held_until
}
RETURN date(f.valid_from) AS valid_from, CASE WHEN f.valid_to.year < 9999 THEN date(f.valid_to) END AS valid_to,
       f.predicate AS predicate, f.text AS fact,
       CASE WHEN held_until < f.valid_from THEN duration.inDays(held_until, f.valid_from).days END AS days_without,
       CASE WHEN held_until > f.valid_from THEN date(held_until) END AS overlaps_until
ORDER BY f.valid_from, f.id
LIMIT 200
