// write claim(spaces, token, worker, most, characters, lease_s) -> many
// Leases due jobs of all spaces or of some; interactive ones first, with one bulk job if any is due.
CYPHER 25
CALL () {
  MATCH (j:Job) USING INDEX j:Job(priority, due_at)
  WHERE j.priority = 'INTERACTIVE' AND j.due_at <= datetime() AND ($spaces IS NULL OR j.space IN $spaces)
  RETURN j ORDER BY j.priority, j.due_at LIMIT $most
UNION ALL
  MATCH (j:Job) USING INDEX j:Job(priority, due_at)
  WHERE j.priority = 'BULK' AND j.due_at <= datetime() AND ($spaces IS NULL OR j.space IN $spaces)
  RETURN j ORDER BY j.priority, j.due_at LIMIT $most
}
WITH collect(j) AS ready
LET bulk = [j IN ready WHERE j.priority = 'BULK'], interactive = [j IN ready WHERE j.priority = 'INTERACTIVE']
LET due = (interactive[..$most - size(bulk[..1])] + bulk)[..$most]
// a job with earlier attempts may have broken its worker: it is tried alone
LET fit = CASE WHEN due[0].attempts > 0 THEN due[..1] ELSE [j IN due WHERE j.attempts = 0] END
UNWIND range(0, size(fit) - 1) AS place
FILTER place = 0 OR reduce(sum = 0, j IN fit[..place + 1] | sum + j.size) <= $characters
LET chosen = fit[place]
SET chosen.size = chosen.size // take the write lock before checking whether another worker was faster
WITH place, chosen.space AS space, chosen.id AS id
MATCH (j:Job {space: space, id: id})
WITH place, j, j.due_at <= datetime() AS won
CALL (j, won) {
  FILTER won
  SET j.state = 'RUNNING', j.token = $token, j.worker = $worker, j.attempts = j.attempts + 1,
      j.due_at = datetime() + duration({seconds: $lease_s}), j.changed_at = datetime()
}
MATCH (s:Space {key: j.space})
RETURN j AS job, s AS space, won
ORDER BY place
