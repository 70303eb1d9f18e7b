// read context_of_episodes(space, ids) -> many
// Who spoke in the ten episodes before each of these, what those name in the order of the text, and the last four.
CYPHER 25
UNWIND $ids AS id
MATCH (:Episode {space: $space, id: id})<-[:NEXT]-{1,10}(e:Episode)
CALL (e) {
  MATCH (e)-[m:MENTIONS]->(x:Entity)
  ORDER BY m.start
  RETURN collect(x {.*, embedding: null}) AS named
}
WITH id, e, named ORDER BY e.position
WITH id, collect(named) AS named,
     collect(DISTINCT CASE WHEN e.role IN ['TOOL', 'SYSTEM'] THEN null ELSE e.speaker END) AS speakers,
     collect({text: right(e.text, 2000), occurred_at: e.occurred_at, speaker: e.speaker}) AS turns
RETURN id, speakers, reduce(all = [], some IN named | all + some) AS entities, turns[-4..] AS turns
