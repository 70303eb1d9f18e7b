// read in_use(space, predicate) -> maybe
// The predicate, when the space has a fact of it.
CYPHER 25
MATCH (f:Fact) USING INDEX f:Fact(space, predicate, valid_from, id)
WHERE f.space = $space AND f.predicate = $predicate AND f.valid_from IS NOT NULL AND f.id IS NOT NULL
RETURN f.predicate AS predicate
LIMIT 1
