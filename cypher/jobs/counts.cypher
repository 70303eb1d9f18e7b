// read counts(states, most) -> many
// How many jobs of all spaces are in each of some states, counted up to a number.
CYPHER 25
UNWIND $states AS state
CALL (state) {
  MATCH (j:Job) USING INDEX j:Job(state, changed_at)
  WHERE j.state = state AND j.changed_at IS NOT NULL
  WITH j LIMIT $most
  RETURN count(j) AS count
}
RETURN state, count
