// read impossible_times(space) -> one
// Times without a zone, and intervals that end before they begin.
CYPHER 25
MATCH (n:Episode|Fact|Session|Document {space: $space})
WHERE any(t IN [n.occurred_at, n.recorded_at, n.started_at, n.valid_from, n.valid_to, n.known_from, n.known_to]
          WHERE t IS NOT NULL AND t IS NOT :: ZONED DATETIME)
  OR n.valid_from >= n.valid_to
  OR n.known_from >= n.known_to
RETURN count(n) AS count, collect(n.id)[..5] AS examples
