// write append(logs, at) -> none
// Numbers events and appends them to the logs of their spaces; one write may be to several spaces.
CYPHER 25
UNWIND $logs AS added
CALL (added) {
  MERGE (log:ChangeLog {space: added.space})
  ON CREATE SET log.last = 0, log.trimmed = 0
  SET log.space = added.space // take the write lock before reading the number
  WITH log
  SET log.last = log.last + size(added.events)
  WITH log.last - size(added.events) AS before
  UNWIND range(0, size(added.events) - 1) AS place
  CREATE (e:LogEntry {space: added.space, number: before + 1 + place, at: $at})
  SET e += added.events[place]
}
