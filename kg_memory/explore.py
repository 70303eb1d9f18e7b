"""Exploring: what is near an entity, and how two entities are connected, along facts that a read may see."""

from collections.abc import Sequence

from kg_memory.bitemporal import AsOf, Interval
from kg_memory.errors import InvalidInput, NotFound
from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import statement
from kg_memory.lookup import entity
from kg_memory.model import Fact, Neighbour, Path
from kg_memory.ontology import predicate_name

NEIGHBOURS = statement("explore/neighbours")
PATHS = statement("explore/paths")

MOST_HOPS_AROUND = 3
MOST_HOPS_BETWEEN = 6
MOST_NEIGHBOURS = 200
MOST_PATHS = 20
MOST_EDGES_PER_HOP = 2_000


async def neighbours(
    graph: Graph, space: str, start: str, *, max_hops: int, predicate: str | None, as_of: AsOf, first: int
) -> list[Neighbour]:
    """See `Memory.neighbours`; each hop is one statement over the entities that the hop before reached."""
    _between(max_hops, 1, MOST_HOPS_AROUND, "maxHops")
    _between(first, 1, MOST_NEIGHBOURS, "first")
    await _require(graph, space, start)
    name = None if predicate is None else predicate_name(predicate)
    walks: dict[str, tuple[Fact, ...]] = {start: ()}
    found: list[Neighbour] = []
    frontier = [start]
    while frontier and len(found) < first and len(walks[frontier[0]]) < max_hops:
        rows = await graph.read(
            NEIGHBOURS, space=space, ids=frontier, predicate=name, limit=MOST_EDGES_PER_HOP, **as_of.parameters()
        )
        frontier = []
        for row in rows:
            reached = records.entity(row["entity"])
            if reached.id not in walks:
                walks[reached.id] = (*walks[row["id"]], records.fact(row["fact"]))
                found.append(Neighbour(reached, len(walks[reached.id]), walks[reached.id]))
                frontier.append(reached.id)
    return found[:first]


async def paths(
    graph: Graph, space: str, source: str, target: str, *, max_hops: int, as_of: AsOf, first: int
) -> list[Path]:
    """See `Memory.paths`."""
    _between(max_hops, 1, MOST_HOPS_BETWEEN, "maxHops")
    _between(first, 1, MOST_PATHS, "first")
    await _require(graph, space, source)
    await _require(graph, space, target)
    if source == target:
        raise InvalidInput("a path needs two different entities")
    rows = await graph.read(
        PATHS,
        space=space,
        source=source,
        target=target,
        max_hops=max_hops,
        limit=first,
        **as_of.parameters(),
    )
    found = []
    for row in rows:
        facts = [records.fact(fact) for fact in row["facts"]]
        found.append(Path([records.entity(one) for one in row["entities"]], facts, _common(facts)))
    return found


def _common(facts: Sequence[Fact]) -> Interval | None:
    """The time in which all the facts hold."""
    latest = max(facts, key=lambda fact: fact.valid.start).valid
    earliest = min(facts, key=lambda fact: fact.valid.end).valid
    if latest.start >= earliest.end:
        return None
    return Interval(latest.start, earliest.end, latest.start_precision, earliest.end_precision)


async def _require(graph: Graph, space: str, id: str) -> None:
    if await entity(graph, space, id=id, name=None) is None:
        raise NotFound(f"there is no entity with the id {id!r}; `entity(name: …)` gives the id of a name")


def _between(value: int, least: int, most: int, name: str) -> None:
    if not least <= value <= most:
        raise InvalidInput(f"{name}={value} is not between {least} and {most}")
