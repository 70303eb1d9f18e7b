"""What goes in: messages, conversations and documents, and facts stated directly."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from kg_memory.model.facts import Content, Effect, MediaType
from kg_memory.model.ontology import EntityKind
from kg_memory.model.roles import Role


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An entity as a text or a caller names it, before it is resolved to one of the graph."""

    name: str
    kind: EntityKind = EntityKind.THING
    aliases: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Assertion(Content):
    """A fact stated directly, not extracted from a text.

    Exactly one of `object` and `value` is given; with `effect` ENDS there may be neither, which ends whatever holds.
    Without `valid`, it holds, or ended, from the moment it is asserted; with ENDS its start is when the fact ended.
    """

    subject: EntityRef
    predicate: str
    object: EntityRef | None = None
    _: KW_ONLY
    effect: Effect = Effect.STATES


@dataclass(frozen=True, slots=True)
class Message:
    """One message or one short text, as it was received.

    `key` makes it repeatable: the same key with the same content changes nothing. Without one, the content is the key.
    With `facts`, the caller gives what it states, and the text is not read. Without `role`, the message is an
    assistant's if the speaker is the agent of the session or called "Assistant", else a user's.
    """

    text: str
    occurred_at: datetime
    speaker: str | None = None
    key: str | None = None
    facts: Sequence[Assertion] | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class NewSession:
    """Messages of one conversation in their order; sent again with more messages, the session grows."""

    messages: Sequence[Message]
    key: str | None = None
    title: str | None = None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A longer text, split into episodes at paragraph and sentence ends.

    Each of the `facts`, if the caller gives them, belongs to the episode that names most of its entities.
    """

    text: str
    occurred_at: datetime
    title: str | None = None
    key: str | None = None
    media_type: MediaType = MediaType.PLAIN
    facts: Sequence[Assertion] | None = None


Source = Message | NewSession | NewDocument
