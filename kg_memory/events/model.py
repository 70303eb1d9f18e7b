"""Values of the change log: events about added episodes, changed facts and entities, and jobs in a new state."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kg_memory.errors import InvalidCursor
from kg_memory.model import pages
from kg_memory.model.facts import Episode, Fact


class EventKind(StrEnum):
    """The kinds of events."""

    EPISODE_ADDED = "EPISODE_ADDED"
    FACT_CHANGED = "FACT_CHANGED"
    JOB_CHANGED = "JOB_CHANGED"
    ENTITY_CHANGED = "ENTITY_CHANGED"


class FactChange(StrEnum):
    """How a fact changed: it is new, has a new version, was ended by another fact, or was retracted."""

    ADDED = "ADDED"
    REVISED = "REVISED"
    SUPERSEDED = "SUPERSEDED"
    RETRACTED = "RETRACTED"


class EntityChangeKind(StrEnum):
    """How entities were changed by hand; UNDONE: an earlier change was undone."""

    MERGED = "MERGED"
    SPLIT = "SPLIT"
    RENAMED = "RENAMED"
    ALIAS_ADDED = "ALIAS_ADDED"
    ALIAS_REMOVED = "ALIAS_REMOVED"
    UNDONE = "UNDONE"


@dataclass(frozen=True, slots=True)
class EntityChanged:
    """A change of entities by hand, as it is logged."""

    change_id: str
    kind: EntityChangeKind
    entity_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobChange:
    """The new state of a job, as the queue logs it; `space` is the key of its space."""

    space: str
    job_id: str
    state: str
    attempt: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a space's change log; `cursor` is its permanent place there.

    `episode` and `fact` are in the state of the time of reading; None when they were erased since.
    """

    cursor: str
    number: int
    kind: EventKind
    at: datetime
    episode_id: str | None = None
    session_id: str | None = None
    fact_id: str | None = None
    version: int | None = None
    change: FactChange | None = None
    predicate: str | None = None
    entity_ids: tuple[str, ...] = ()
    job_id: str | None = None
    state: str | None = None
    attempt: int | None = None
    error: str | None = None
    change_id: str | None = None
    entity_change: EntityChangeKind | None = None
    episode: Episode | None = None
    fact: Fact | None = None


def cursor_of(space: str, number: int) -> str:
    """The opaque cursor of a place in the log of a space (by key); `number_of` decodes it."""
    return pages.written("log", space, number)


def number_of(space: str, cursor: str) -> int:
    """The number in a cursor; raises `InvalidCursor` when it is malformed or of another space."""
    with suppress(ValueError):
        key, number = pages.parts_of(cursor, "log")
        if key == space and type(number) is int and 0 <= number < 1 << 63:
            return number
    raise InvalidCursor(f"after={cursor[:80]!r} is not a cursor of this space's change log: pass an event's cursor")
