"""Checks the invariants of a space like `kg-memory check`."""

from kg_memory.access.principals import Principal
from kg_memory.memory import Memory


async def sound(memory: Memory, *spaces: str) -> bool:
    """Whether all invariants hold in these spaces, which must exist: an empty graph breaks none."""
    checker = memory.acting_as(Principal("checker", frozenset(spaces), frozenset(spaces)))
    assert {space.name for space in (await checker.spaces()).items} == set(spaces)
    return await checker.check() == []
