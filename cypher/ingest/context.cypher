// read context(space, sessions) -> maybe
// The space with its ontology and prompts, and of sessions who spoke last, what they named and their last four turns.
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
       collect(DISTINCT CASE WHEN e.role IN ['TOOL', 'SYSTEM'] THEN null ELSE e.speaker END) AS speakers,
       collect({text: right(e.text, 2000), occurred_at: e.occurred_at, speaker: e.speaker}) AS turns
  RETURN {session: key, speakers: speakers, entities: reduce(all = [], some IN named | all + some), turns: turns[-4..]}
} AS before
