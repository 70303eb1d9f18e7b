// read counts(states, most) -> many
// The number of jobs in each of some states, over all spaces and up to a limit.
CYPHER 25
UNWIND $states AS state
CALL (state) {
  MATCH (j:Job) USING INDEX j:Job(state, changed_at)
  WHERE j.state = state AND j.changed_at IS NOT NULL
  WITH j LIMIT $most
  RETURN count(j) AS count
}
RETURN state, count
