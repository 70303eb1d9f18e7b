// data
// How long the facts that are there last, in powers of four days.
CYPHER 25
MATCH (f:Fact)
WHERE f.valid_scale IS NULL
CALL (f) {
  LET days = duration.inDays(f.valid_from, f.valid_to).days
  SET f.valid_scale = size([power IN range(0, 10) WHERE days >= 4 ^ power])
} IN TRANSACTIONS OF 10000 ROWS;
