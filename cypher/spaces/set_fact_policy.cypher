// write set_fact_policy(space, property, policy) -> none
// Sets which facts the space keeps of the messages of a role; null restores the shipped policy.
CYPHER 25
MATCH (s:Space {key: $space})
SET s[$property] = $policy
