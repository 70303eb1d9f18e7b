// read usage(space, after_day, after_sum, limit) -> many
// The usage of language models in a space, by day, purpose, prompt and model.
CYPHER 25
MATCH (u:Usage) USING INDEX u:Usage(space, day, purpose, prompt, model)
WHERE u.space = $space AND u.purpose IS NOT NULL AND u.prompt IS NOT NULL AND u.model IS NOT NULL
  AND u.day >= $after_day AND (u.day > $after_day OR [u.purpose, u.prompt, u.model] > $after_sum)
RETURN u AS usage
ORDER BY u.space, u.day, u.purpose, u.prompt, u.model
LIMIT $limit
