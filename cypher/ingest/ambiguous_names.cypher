// read ambiguous_names(space, called, known_at) -> many
// For words that are nobody's name, the people of longer names with them, and some of what is believed of each.
CYPHER 25
UNWIND $called AS word
CALL (word) {
  MATCH (a:Alias {space: $space, name: word.name})
  RETURN count(a) AS taken
}
WITH word WHERE taken = 0
CALL (word) {
  CALL db.index.fulltext.queryNodes('entity_text', word.query, {limit: 50}) YIELD node, score
  WHERE node.space = $space AND node.kind = 'PERSON' AND node.merged_into IS NULL AND word.name IN split(toLower(node.name), ' ')
  RETURN node AS person
  ORDER BY score DESC, node.id
  LIMIT 9
}
CALL (person) {
  MATCH (f:Fact) USING INDEX f:Fact(space, subject_id, valid_from, id)
  WHERE f.space = $space AND f.subject_id = person.id AND f.valid_from IS NOT NULL AND f.id IS NOT NULL
    AND f.known_to > $known_at
  WITH f ORDER BY f.valid_from DESC LIMIT 3
  RETURN collect(f.text) AS facts
}
RETURN word.name AS name, person {.*, embedding: null} AS entity, facts
