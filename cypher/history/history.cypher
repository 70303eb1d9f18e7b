// read history(space, id, known_at, after_at, most, limit) -> many
// The versions of a fact in order, each with the reason for it, what ended it, and the evidence.
CYPHER 25
MATCH (f:Fact {space: $space, id: $id})
WHERE f.version >= 1 AND f.known_from > $after_at AND f.known_from <= $known_at
WITH f
ORDER BY f.space, f.id, f.version
LIMIT $limit
OPTIONAL MATCH (f)-[revises:REVISES]->(previous:Fact)
CALL (f) {
  OPTIONAL MATCH (f)<-[ended:SUPERSEDES]-(later:Fact)
  RETURN ended, later
  ORDER BY later.known_from, later.id
  LIMIT 1
}
LET own = COLLECT {
      MATCH (f)-[cited:STATED_IN]->(e:Episode)
      WHERE previous IS NULL OR NOT EXISTS { (previous)-[:STATED_IN {start: cited.start, end: cited.end}]->(e) }
      RETURN {start: cited.start, end: cited.end, episode: e {.*, embedding: null}}
      ORDER BY e.occurred_at, e.id, cited.start
      LIMIT $most
    },
    theirs = COLLECT {
      MATCH (stated:Fact {space: $space, id: later.id})-[cited:STATED_IN]->(e:Episode)
      WHERE stated.version <= later.version
      RETURN {start: cited.start, end: cited.end, episode: e {.*, embedding: null}}
      ORDER BY e.occurred_at, e.id, cited.start
      LIMIT $most
    }
RETURN f {.*, embedding: null} AS fact, revises.reason AS reason,
       later {.*, embedding: null} AS ended_by, f.given_up_because AS given_up_because,
       CASE WHEN size(own) > 0 OR later IS NULL THEN own ELSE theirs END AS because
ORDER BY f.version
