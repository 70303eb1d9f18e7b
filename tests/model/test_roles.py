"""The role of a message that gives none."""

import pytest

from kg_memory.model.roles import Role, role_of


@pytest.mark.parametrize(
    ("speaker", "agent", "role"),
    [
        (None, None, Role.USER),
        (None, "Helper", Role.USER),
        ("Ada", "Helper", Role.USER),
        ("Ada", None, Role.USER),
        ("helper", "Helper", Role.ASSISTANT),
        ("Assistant", None, Role.ASSISTANT),
        ("assistant", "Helper", Role.ASSISTANT),
        ("SYSTEM", None, Role.SYSTEM),
        ("tool", None, Role.TOOL),
        ("User", None, Role.USER),
        ("Assistant Manager", None, Role.USER),
    ],
)
def test_the_role_follows_from_the_speaker(speaker: str | None, agent: str | None, role: Role) -> None:
    assert role_of(speaker, agent) is role
