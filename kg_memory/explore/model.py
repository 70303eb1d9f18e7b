"""The values of exploring: neighbours, paths and their order in time."""

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
    """An entity near another: how many hops away, and a shortest walk of facts that leads to it."""

    entity: Entity
    distance: int
    via: Sequence[Fact]


class PathOrder(StrEnum):
    """What the hops of a path have to do with each other in time.

    ANY: nothing. TOGETHER: all hold at one instant. TIME_RESPECTING: none begins before the one in front of it.
    """

    ANY = "ANY"
    TOGETHER = "TOGETHER"
    TIME_RESPECTING = "TIME_RESPECTING"


@dataclass(frozen=True, slots=True)
class Paths:
    """The shortest paths that were found; `incomplete` when the search was given up after `visited` relationships."""

    paths: Sequence[Path]
    visited: int
    incomplete: bool
