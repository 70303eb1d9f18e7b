// read context(space, sessions) -> maybe
// The space, with its own ontology and prompts, and who spoke and what was named in the last ten episodes of sessions.
CYPHER 25
MATCH (space:Space {key: $space})
RETURN space, COLLECT {
  UNWIND $sessions AS key
  MATCH (s:Session {space: $space, key: key})
  MATCH (:Episode {space: $space, id: s.last_episode_id})<-[:NEXT]-{0,9}(e:Episode)
  CALL (e) {
    MATCH (e)-[m:MENTIONS]->(x:Entity)
    ORDER BY m.start
    RETURN collect(x {.*, embedding: null}) AS named
  }
  WITH key, e, named ORDER BY e.position
  WITH key, collect(named) AS named,
       collect(DISTINCT CASE WHEN e.role IN ['TOOL', 'SYSTEM'] THEN null ELSE e.speaker END) AS speakers
  RETURN {session: key, speakers: speakers, entities: reduce(all = [], some IN named | all + some)}
} AS before
