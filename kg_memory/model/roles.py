"""Who sends a message, and which of its facts a space keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who sent a message; what a TOOL or the SYSTEM sends is data."""

    USER = "USER"
    ASSISTANT = "ASSISTANT"
    TOOL = "TOOL"
    SYSTEM = "SYSTEM"


class FactPolicy(StrEnum):
    """Which facts of a message are kept.

    WORTHWHILE ones are about the people of the conversation and what is theirs; of an assistant's messages, what they
    recall of the user, and what the assistant did or promised. NONE means that the message is only stored.
    """

    ALL = "ALL"
    WORTHWHILE = "WORTHWHILE"
    NONE = "NONE"


DATA = frozenset({Role.TOOL, Role.SYSTEM})
"""The roles that take no part in a conversation."""

SHIPPED_POLICIES: Mapping[Role, FactPolicy] = {
    Role.USER: FactPolicy.WORTHWHILE,
    Role.ASSISTANT: FactPolicy.WORTHWHILE,
    Role.TOOL: FactPolicy.NONE,
    Role.SYSTEM: FactPolicy.NONE,
}
"""The policy for each role, unless the space has its own."""


@dataclass(frozen=True, slots=True)
class RolePolicy:
    """Which facts a space keeps of the messages of a role; `own` if it replaced the shipped policy."""

    role: Role
    facts: FactPolicy
    own: bool = False


def role_of(speaker: str | None, agent: str | None = None) -> Role:
    """The role of a message that gives none.

    The agent of its session is an assistant, and a speaker who is called "Assistant", "Tool" or "System" has that role.
    """
    if speaker is None:
        return Role.USER
    if agent is not None and speaker.casefold() == agent.casefold():
        return Role.ASSISTANT
    return next((role for role in Role if role.casefold() == speaker.casefold()), Role.USER)
