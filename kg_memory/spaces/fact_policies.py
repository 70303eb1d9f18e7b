"""Which facts a space keeps of the messages of each role: its own policies, and the shipped ones for the others."""

from kg_memory.graph.space_graph import ReadableSpace, WritableSpace
from kg_memory.graph.statements import statement
from kg_memory.model.roles import SHIPPED_POLICIES, FactPolicy, Role, RolePolicy
from kg_memory.spaces import records

SPACE_WITH_POLICIES = statement("spaces/space_with_policies")
SET_FACT_POLICY = statement("spaces/set_fact_policy")


async def fact_policies(space: ReadableSpace) -> list[RolePolicy]:
    """See `Memory.fact_policies`."""
    rows = await space.read(SPACE_WITH_POLICIES)
    own = records.own_policies(rows[0]["space"]) if rows else {}
    return [RolePolicy(role, own.get(role, shipped), role in own) for role, shipped in SHIPPED_POLICIES.items()]


async def set_fact_policy(space: WritableSpace, role: Role, policy: FactPolicy | None) -> RolePolicy:
    """See `Memory.set_fact_policy`."""
    own = None if policy is None else policy.value
    await space.run(SET_FACT_POLICY, property=records.policy_property(role), policy=own)
    return RolePolicy(role, policy or SHIPPED_POLICIES[role], policy is not None)
