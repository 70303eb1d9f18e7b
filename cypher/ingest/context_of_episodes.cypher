// read context_of_episodes(space, ids) -> many
// Who spoke in the ten episodes before each of these, and what those name, in the order of the text.
CYPHER 25
UNWIND $ids AS id
MATCH (:Episode {space: $space, id: id})<-[:NEXT]-{1,10}(e:Episode)
CALL (e) {
  MATCH (e)-[m:MENTIONS]->(x:Entity)
  ORDER BY m.start
  RETURN collect(x {.*, embedding: null}) AS named
}
WITH id, e, named ORDER BY e.position
RETURN id, collect(DISTINCT CASE WHEN e.role IN ['TOOL', 'SYSTEM'] THEN null ELSE e.speaker END) AS speakers,
       reduce(all = [], some IN collect(named) | all + some) AS entities
