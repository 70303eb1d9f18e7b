"""Walks: the shortest simple paths over a set of hops, in the order of time that is asked for. Pure.

Hops can be walked in both directions. For every number of hops that are left, it is first worked out backwards from
the target how late a walk may set out from each place, as in the latest-departure paths of Wu et al., "Path Problems
in Temporal Graphs" (2014); the search forwards then only takes hops that lead on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg_memory.explore.model import PathOrder

NEVER = float("-inf")
ALWAYS = float("inf")


class Hop(NamedTuple):
    """A fact's version that joins two entities, with its valid time in microseconds since 1970."""

    one: str
    other: str
    fact: str
    version: int
    begin: int
    end: int


Onward = Mapping[str, Sequence[tuple[Hop, str]]]
"""From a place, the hops that lead on, each with where it leads; the earliest first."""


class Walks:
    """The walks from `source` to `target` that visit no entity twice.

    They come with the shortest first and, among those of one length, in the order of their hops by beginning and id.
    `exhausted` says that the search was ended after looking at `patience` hops.
    """

    def __init__(self, hops: Iterable[Hop], source: str, target: str, order: PathOrder, patience: int) -> None:
        self.exhausted = False
        self._source, self._target, self._order = source, target, order
        self._patience = patience
        self._around: dict[str, list[tuple[Hop, str]]] = defaultdict(list)
        for hop in sorted(hops, key=lambda hop: (hop.begin, hop.fact)):
            self._around[hop.one].append((hop, hop.other))
            self._around[hop.other].append((hop, hop.one))

    def shortest(self, most: int, longest: int) -> list[tuple[Hop, ...]]:
        """At most `most` walks of at most `longest` hops."""
        found: list[tuple[Hop, ...]] = []
        latest: dict[str, float] = {self._target: ALWAYS}
        onward: list[Onward] = [{}]
        for _ in range(longest):
            leading, latest = self._one_more(latest)
            onward.append(leading)
            for walk in self._from(self._source, onward, (), frozenset()):
                found.append(walk)
                if len(found) == most:
                    return found
            if self.exhausted:
                break
        return found

    def _one_more(self, latest: Mapping[str, float]) -> tuple[Onward, dict[str, float]]:
        """The hops that lead to where a walk may go on, and how late each place may be left by one of them."""
        leading: dict[str, list[tuple[Hop, str]]] = defaultdict(list)
        leave: dict[str, float] = {}
        for place, departure in latest.items():
            for hop, before in self._around[place]:
                if before != self._target and self._begin(hop) <= departure:
                    leading[before].append((hop, place))
                    leave[before] = max(leave.get(before, NEVER), self._begin(hop))
        for hops in leading.values():
            hops.sort(key=lambda step: (step[0].begin, step[0].fact))
        return leading, leave

    def _from(
        self, place: str, onward: Sequence[Onward], walked: tuple[Hop, ...], visited: frozenset[str]
    ) -> Iterator[tuple[Hop, ...]]:
        """The walks that go on from `place` with exactly as many hops as `onward` has left."""
        if len(onward) == 1:
            yield walked
            return
        for hop, there in onward[-1].get(place, ()):
            self._patience -= 1
            if self._patience < 0:
                self.exhausted = True
                return
            if there not in visited and there != place and self._may_follow(walked, hop):
                yield from self._from(there, onward[:-1], (*walked, hop), visited | {place})

    def _may_follow(self, walked: tuple[Hop, ...], hop: Hop) -> bool:
        if not walked or self._order is PathOrder.ANY:
            return True
        if self._order is PathOrder.TIME_RESPECTING:
            return walked[-1].begin <= hop.begin
        hops = (*walked, hop)
        return max(hop.begin for hop in hops) < min(hop.end for hop in hops)

    def _begin(self, hop: Hop) -> float:
        return hop.begin if self._order is PathOrder.TIME_RESPECTING else 0
