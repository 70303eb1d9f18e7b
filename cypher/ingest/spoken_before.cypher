// read spoken_before(space, session) -> maybe
// Who spoke in the last ten episodes of a session, and what these name, in the order of the text.
CYPHER 25
MATCH (s:Session {space: $space, key: $session})
MATCH (:Episode {space: $space, id: s.last_episode_id})<-[:NEXT]-{0,9}(e:Episode)
CALL (e) {
  MATCH (e)-[m:MENTIONS]->(x:Entity)
  ORDER BY m.start
  RETURN collect(x {.*, embedding: null}) AS named
}
WITH s, e, named ORDER BY e.position
RETURN collect(DISTINCT e.speaker) AS speakers, reduce(all = [], some IN collect(named) | all + some) AS entities
