// read episodes_read_by(space, read_by, after, limit) -> many
// Episodes, in the order they were stored, whose reader's name begins like this; those whose facts came along have none.
CYPHER 25
MATCH (e:Episode {space: $space})
WHERE e.id > $after AND coalesce(e.read_by, 'rules') STARTS WITH $read_by AND NOT coalesce(e.read_by, '') = 'caller'
RETURN e {.*, embedding: null} AS episode
ORDER BY e.space, e.id
LIMIT $limit
