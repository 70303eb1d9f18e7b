// write record_reading(space, episodes) -> none
// Episodes that were read again: by whom, and what they are like; it locks them for the rest of the transaction.
CYPHER 25
UNWIND $episodes AS row
MATCH (e:Episode {space: $space, id: row.id})
SET e += row.properties
