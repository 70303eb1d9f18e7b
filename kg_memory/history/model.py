"""What questions about time are answered with: frozen values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kg_memory.model.bitemporal import AllenRelation, Interval
from kg_memory.model.facts import Evidence, Fact


class TimeAxis(StrEnum):
    """Which of the two times is meant: when something was true, or when it was believed."""

    VALID = "VALID"
    KNOWN = "KNOWN"


class Side(StrEnum):
    """The end of a fact at which an entity stands."""

    SUBJECT = "SUBJECT"
    OBJECT = "OBJECT"


class ChangeKind(StrEnum):
    """What happened to a fact: BEGAN and ENDED in the world, the others in the memory."""

    BEGAN = "BEGAN"
    ENDED = "ENDED"
    LEARNED = "LEARNED"
    REVISED = "REVISED"
    GIVEN_UP = "GIVEN_UP"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A fact, and how it follows the earlier ones of its predicate on the same side of the entity.

    `gap` is the time before it in which none of them held; `overlap` is the part of its own time in which one still
    did. At most one of the two is there.
    """

    fact: Fact
    gap: Interval | None = None
    overlap: Interval | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a fact at an instant; `previous` is the version that a revised fact had before."""

    at: datetime
    kind: ChangeKind
    fact: Fact
    previous: Fact | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FactVersion:
    """One version of a fact, why it was made (None for the first) and, if it was, given up, and what it rests on.

    `ended_by` is the other fact that shortened it or took its place, if that is what happened; `because` is where its
    cause was stated: its own evidence that the version before did not have, or else that of `ended_by`.
    """

    fact: Fact
    reason: str | None
    given_up_because: str | None
    ended_by: Fact | None
    because: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Of one subject and predicate, the one fact that is gone and the one that is there instead."""

    before: Fact
    after: Fact


@dataclass(frozen=True, slots=True)
class Diff:
    """How an entity's world differs between two instants; `incomplete` when there was more than could be read."""

    new: Sequence[Fact]
    gone: Sequence[Fact]
    changed: Sequence[Replacement]
    incomplete: bool


@dataclass(frozen=True, slots=True)
class RelationPeriod:
    """A fact that joins two entities, and how its time lies to an interval, when one was given."""

    fact: Fact
    allen: AllenRelation | None


@dataclass(frozen=True, slots=True)
class Duration:
    """How long, how often and when an entity stood in one relation.

    `days` is the length of the time in which any of the facts held, up to now where the end is open; None when a
    beginning is unknown. `most_at_once` facts held together first during `busiest`. `span` goes from the first
    beginning to the last end.
    """

    predicate: str
    side: Side
    facts: int
    days: float | None
    most_at_once: int
    busiest: Interval
    span: Interval
