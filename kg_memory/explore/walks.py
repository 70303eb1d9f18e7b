"""Walks: the shortest simple paths over a set of hops, in the required order of time. Pure.

Hops can be walked in both directions. First, a search backwards from the target finds the latest departure from each
entity, for every number of hops left. These are the latest-departure paths of Wu et al., "Path Problems in Temporal
Graphs" (2014). Then the search forwards takes only hops from which the target can be reached.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg_memory.explore.model import PathOrder

NEVER = float("-inf")
ALWAYS = float("inf")


class Hop(NamedTuple):
    """A version of a fact that joins two entities, with its valid time in microseconds since 1970."""

    one: str
    other: str
    fact: str
    version: int
    begin: int
    end: int


Onward = Mapping[str, Sequence[tuple[Hop, str]]]
"""From each entity, the hops from which the target can be reached, with the next entity; the earliest first."""


class Walks:
    """The walks from `source` to `target` that visit no entity twice.

    The shortest come first, and those of one length in the order of their hops by beginning and id.
    `exhausted` is true when the search stopped after `most_steps` hops.
    """

    def __init__(self, hops: Iterable[Hop], source: str, target: str, order: PathOrder, most_steps: int) -> None:
        self.exhausted = False
        self._source, self._target, self._order = source, target, order
        self._steps_left = most_steps
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
            leading, latest = self._one_hop_back(latest)
            onward.append(leading)
            for walk in self._from(self._source, onward, (), frozenset()):
                found.append(walk)
                if len(found) == most:
                    return found
            if self.exhausted:
                break
        return found

    def _one_hop_back(self, latest: Mapping[str, float]) -> tuple[Onward, dict[str, float]]:
        """The hops to entities from which the target can be reached, and the latest departure by one of them."""
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
        """The walks that continue from `place` with exactly as many hops as `onward` has left."""
        if len(onward) == 1:
            yield walked
            return
        for hop, there in onward[-1].get(place, ()):
            self._steps_left -= 1
            if self._steps_left < 0:
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
