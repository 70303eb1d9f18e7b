"""The values of exploration: neighbours, paths and their order in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg_memory.model.bitemporal import Interval
from kg_memory.model.facts import Entity, Fact


@dataclass(frozen=True, slots=True)
class Path:
    """A walk over facts from one entity to another: `entities[i]` and `entities[i + 1]` are joined by `facts[i]`.

    `valid` is the time in which every hop holds, or None when the hops share no instant.
    """

    entities: Sequence[Entity]
    facts: Sequence[Fact]
    valid: Interval | None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity near another, with its distance in hops and the facts along a shortest walk to it."""

    entity: Entity
    distance: int
    via: Sequence[Fact]


class PathOrder(StrEnum):
    """How the hops of a path relate in time.

    ANY: in no way. TOGETHER: all hold at one instant. TIME_RESPECTING: none begins before the previous one.
    """

    ANY = "ANY"
    TOGETHER = "TOGETHER"
    TIME_RESPECTING = "TIME_RESPECTING"


@dataclass(frozen=True, slots=True)
class Paths:
    """The shortest paths; `incomplete` when the search stopped early, after `visited` relationships."""

    paths: Sequence[Path]
    visited: int
    incomplete: bool
