"""Neighbours: the entities near an entity, along facts that a read may see."""

from kg_memory.explore.model import Neighbour
from kg_memory.graph import records
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.graph.statements import statement
from kg_memory.lookup.entity_ids import entity_ids
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.facts import EntityBy, Fact
from kg_memory.model.text import require_between
from kg_memory.spaces.predicates import known_predicate

NEIGHBOURS = statement("explore/neighbours")

MOST_HOPS_AROUND = 3

MOST_NEIGHBOURS = 200

MOST_EDGES_PER_HOP = 2_000


async def neighbours(
    space: ReadableSpace, entity: EntityBy, *, max_hops: int, predicate: str | None, as_of: AsOf, first: int
) -> list[Neighbour]:
    """See `Memory.neighbours`; each hop is one statement over the entities that the hop before reached."""
    require_between("maxHops", max_hops, 1, MOST_HOPS_AROUND)
    require_between("first", first, 1, MOST_NEIGHBOURS)
    (start,) = await entity_ids(space, [entity])
    name = await known_predicate(space, predicate)
    walks: dict[str, tuple[Fact, ...]] = {start: ()}
    found: list[Neighbour] = []
    frontier = [start]
    while frontier and len(found) < first and len(walks[frontier[0]]) < max_hops:
        rows = await space.read(
            NEIGHBOURS, ids=frontier, predicate=name, limit=MOST_EDGES_PER_HOP, **as_of.parameters()
        )
        frontier = []
        for row in rows:
            reached = records.entity(row["entity"])
            if reached.id not in walks:
                walks[reached.id] = (*walks[row["id"]], records.fact(row["fact"]))
                found.append(Neighbour(reached, len(walks[reached.id]), walks[reached.id]))
                frontier.append(reached.id)
    return found[:first]
