"""What candidates stand for: read at the end and for the winners only, since a node is costly to send."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg_memory.graph import records
from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.statements import statement
from kg_memory.model.facts import Entity, Episode, Fact
from kg_memory.search.model import Candidate, Found, Hop, Step

FOUND = statement("search/hydrate")

MOST_EVIDENCE = 5
_READ: dict[Found, Callable[[Row], Fact | Episode | Entity]] = {
    Found.FACT: records.fact,
    Found.EPISODE: records.episode,
    Found.ENTITY: records.entity,
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a candidate stands for, and the ids of the episodes behind it."""

    found: Fact | Episode | Entity
    evidence: Sequence[str]


async def read(graph: Graph, candidates: Iterable[Candidate]) -> dict[Candidate, Read]:
    """Those of the candidates that are still there."""
    wanted = list(dict.fromkeys(candidates))
    (answer,) = await graph.read(FOUND, **keys(wanted), most=MOST_EVIDENCE)
    return {
        Candidate(row["space"], Found(kind), row["id"], row.get("version", 1)): Read(_READ[Found(kind)](row), evidence)
        for kind, row, evidence in answer["found"]
    }


def keys(candidates: Sequence[Candidate]) -> dict[str, list[Row]]:
    """Candidates as rows for a statement, by their kind."""
    return {
        name: [{"space": one.space, "id": one.id, "version": one.version} for one in candidates if one.kind is kind]
        for name, kind in (("facts", Found.FACT), ("episodes", Found.EPISODE), ("entities", Found.ENTITY))
    }


def of_path(path: Sequence[Step]) -> list[Candidate]:
    """The candidates that a path passes."""
    passed = [one for step in path for one in (step.source, step.target, step.fact)]
    return [one for one in passed if one is not None]


def hops(path: Sequence[Step], found: Mapping[Candidate, Read]) -> list[Hop]:
    """The path with what was read; none when a part of it is gone."""
    if not all(one in found for one in of_path(path)):
        return []
    return [Hop(found[step.source].found, found[step.target].found, _fact(step.fact, found)) for step in path]


def _fact(candidate: Candidate | None, found: Mapping[Candidate, Read]) -> Fact | None:
    fact = found[candidate].found if candidate else None
    return fact if isinstance(fact, Fact) else None
