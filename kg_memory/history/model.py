"""The values of history: timelines, changes, versions, differences, relations and durations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kg_memory.model.bitemporal import AllenRelation, Interval
from kg_memory.model.facts import Evidence, Fact


class TimeAxis(StrEnum):
    """One of the two times: VALID, when a fact was true, or KNOWN, when it was believed."""

    VALID = "VALID"
    KNOWN = "KNOWN"


class Side(StrEnum):
    """The role of an entity in a fact."""

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

    `gap` is the time before it in which none of them held. `overlap` is the part of its own time in which one of them
    still held. At most one of the two is set.
    """

    fact: Fact
    gap: Interval | None = None
    overlap: Interval | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a fact at an instant; `previous` is the version before a revision."""

    at: datetime
    kind: ChangeKind
    fact: Fact
    previous: Fact | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FactVersion:
    """One version of a fact, with the reasons why it was made (None for the first) and given up (None if it was not).

    `ended_by` is the other fact that shortened or replaced it, if there is one. `because` is the evidence for the
    version: its own evidence that the version before did not have, or else that of `ended_by`.
    """

    fact: Fact
    reason: str | None
    given_up_because: str | None
    ended_by: Fact | None
    because: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Two facts of one subject and predicate: `after` replaced `before`."""

    before: Fact
    after: Fact


@dataclass(frozen=True, slots=True)
class Diff:
    """The differences of an entity's facts between two instants; `incomplete` when there are too many to read."""

    new: Sequence[Fact]
    gone: Sequence[Fact]
    changed: Sequence[Replacement]
    incomplete: bool


@dataclass(frozen=True, slots=True)
class RelationPeriod:
    """A fact that joins two entities, and the Allen relation of its time to the given interval, if any."""

    fact: Fact
    allen: AllenRelation | None


@dataclass(frozen=True, slots=True)
class Duration:
    """How long, how often and when an entity had one relation.

    `days` is the length of the time in which any of the facts held; an open end counts up to now. It is None when a
    beginning is unknown. At most `most_at_once` facts held together, first during `busiest`. `span` is from the first
    beginning to the last end.
    """

    predicate: str
    side: Side
    facts: int
    days: float | None
    most_at_once: int
    busiest: Interval
    span: Interval
