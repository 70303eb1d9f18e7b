// write record_usage(space, rows) -> none
// Adds calls to a language model to the sums of their day.
CYPHER 25
UNWIND $rows AS row
MERGE (u:Usage {space: $space, day: row.day, purpose: row.purpose, prompt: row.prompt, model: row.model})
ON CREATE SET u.calls = 0, u.input_tokens = 0, u.output_tokens = 0, u.cost = 0.0
SET u.calls = u.calls + row.calls, u.input_tokens = u.input_tokens + row.input_tokens,
    u.output_tokens = u.output_tokens + row.output_tokens, u.cost = u.cost + row.cost
