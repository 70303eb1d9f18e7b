"""Paths: how two entities are connected, along facts that a read may see."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg_memory.errors import InvalidInput
from kg_memory.explore.model import Path, PathOrder, Paths
from kg_memory.explore.walks import Hop, Walks
from kg_memory.graph import records
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.lookup.batches import entities_by_id
from kg_memory.lookup.entity_ids import entity_ids
from kg_memory.model.bitemporal import AsOf, Interval
from kg_memory.model.facts import EntityBy, Fact
from kg_memory.model.text import require_between

HOPS = statement("explore/hops")

WALKED_FACTS = statement("explore/walked_facts")

MOST_HOPS_BETWEEN = 6

MOST_PATHS = 20

MOST_VISITED = 20_000

MOST_STEPS = 200_000


@dataclass(slots=True)
class _Reach:
    """The progress of the search from one end: all entities seen, and those to continue from."""

    seen: set[str]
    frontier: set[str]


@dataclass(slots=True)
class _Search:
    """A bidirectional search; it has read all hops of all walks of at most `length` hops."""

    space: ReadableSpace
    as_of: AsOf
    ends: tuple[_Reach, _Reach]
    hops: dict[tuple[str, int], Hop] = field(default_factory=dict)
    visited: int = 0
    length: int = 0

    @property
    def incomplete(self) -> bool:
        return self.visited >= MOST_VISITED

    @property
    def joined(self) -> bool:
        return not self.ends[0].seen.isdisjoint(self.ends[1].seen)

    @property
    def finished(self) -> bool:
        """Whether all hops from one of the ends were read."""
        return not all(end.frontier for end in self.ends)

    async def widen(self) -> None:
        """Reads one more hop from the end that has fewer entities to continue from."""
        end = min(self.ends, key=lambda end: len(end.frontier))
        rows = await self.space.read(
            HOPS,
            ids=sorted(end.frontier),
            most=MOST_VISITED - self.visited,
            **self.as_of.parameters(),
        )
        hops = [Hop(*hop) for hop in rows[0]["hops"]]
        self.visited += rows[0]["visited"]
        self.length += 1
        end.frontier = {hop.other for hop in hops} - end.seen
        end.seen |= end.frontier
        self.hops |= {(hop.fact, hop.version): hop for hop in hops}


async def paths(
    space: ReadableSpace,
    source: EntityBy,
    target: EntityBy,
    *,
    max_hops: int,
    order: PathOrder,
    as_of: AsOf,
    first: int,
) -> Paths:
    """See `Memory.paths`. Reads the hops level by level from both ends, then searches the walks among them."""
    require_between("maxHops", max_hops, 1, MOST_HOPS_BETWEEN)
    require_between("first", first, 1, MOST_PATHS)
    start, end = await entity_ids(space, [source, target])
    if start == end:
        raise InvalidInput("a path needs two different entities")
    search = _Search(space, as_of, (_Reach({start}, {start}), _Reach({end}, {end})))
    found: list[tuple[Hop, ...]] = []
    exhausted = False
    while len(found) < first and search.length < max_hops and not (search.finished or search.incomplete or exhausted):
        await search.widen()
        if search.joined:
            walks = Walks(search.hops.values(), start, end, order, MOST_STEPS)
            longest = max_hops if search.finished else search.length
            found = await asyncio.to_thread(walks.shortest, first, longest)
            exhausted = walks.exhausted
    return Paths(await _paths_of(space, start, found), search.visited, search.incomplete or exhausted)


async def _paths_of(space: ReadableSpace, source: str, walks: Sequence[Sequence[Hop]]) -> list[Path]:
    """The walks as paths; their facts and entities are read with two statements."""
    versions = [{"id": id, "version": version} for id, version in {(hop.fact, hop.version) for w in walks for hop in w}]
    if not versions:
        return []
    rows = await space.read(WALKED_FACTS, facts=versions)
    facts = {(fact.id, fact.version): fact for row in rows if (fact := records.fact(row["fact"]))}
    entities = await entities_by_id(space, [id for walk in walks for hop in walk for id in (hop.one, hop.other)])
    paths = []
    for walk in walks:
        along = [facts[hop.fact, hop.version] for hop in walk]
        paths.append(Path([entities[id] for id in _entity_ids(source, walk)], along, _common(along)))
    return paths


def _entity_ids(source: str, walk: Sequence[Hop]) -> list[str]:
    ids = [source]
    for hop in walk:
        ids.append(hop.other if hop.one == ids[-1] else hop.one)
    return ids


def _common(facts: Sequence[Fact]) -> Interval | None:
    """The time in which all the facts hold, or None."""
    shared: Interval | None = facts[0].valid
    for fact in facts[1:]:
        shared = shared and shared.intersection(fact.valid)
    return shared
