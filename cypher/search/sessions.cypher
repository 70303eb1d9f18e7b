// read sessions(spaces, keys, agents) -> many
// The sessions with these keys and these agents; an empty list matches all.
CYPHER 25
CALL () {
  UNWIND $spaces AS space
  UNWIND $keys AS key
  MATCH (s:Session {space: space, key: key})
  WHERE $agents = [] OR s.agent IN $agents
  RETURN s
  UNION
  UNWIND $spaces AS space
  UNWIND $agents AS agent
  MATCH (s:Session {space: space, agent: agent})
  WHERE $keys = [] OR s.key IN $keys
  RETURN s
}
RETURN s.space AS space, s.id AS id
