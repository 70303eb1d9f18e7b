"""Hydration: the stored fact, episode or entity behind each candidate.

Only the chosen candidates are hydrated, at the end of a search, because sending a node is expensive.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg_memory.graph import records
from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.statements import statement
from kg_memory.model.facts import Entity, Episode, Fact
from kg_memory.search.model import Candidate, Found, Hop, Step

HYDRATE = statement("search/hydrate")

MOST_EVIDENCE = 5
_RECORD_OF: dict[Found, Callable[[Row], Fact | Episode | Entity]] = {
    Found.FACT: records.fact,
    Found.EPISODE: records.episode,
    Found.ENTITY: records.entity,
}


@dataclass(frozen=True, slots=True)
class Hydrated:
    """The value behind a candidate, and the ids of the episodes that are its evidence."""

    value: Fact | Episode | Entity
    evidence: Sequence[str]


async def hydrate(graph: Graph, candidates: Iterable[Candidate]) -> dict[Candidate, Hydrated]:
    """The candidates that still exist, with their values."""
    rows = rows_by_kind(list(dict.fromkeys(candidates)))
    (answer,) = await graph.read(HYDRATE, **rows, most=MOST_EVIDENCE)
    return {
        Candidate(row["space"], Found(kind), row["id"], row.get("version", 1)): Hydrated(
            _RECORD_OF[Found(kind)](row), evidence
        )
        for kind, row, evidence in answer["hydrated"]
    }


def rows_by_kind(candidates: Sequence[Candidate]) -> dict[str, list[Row]]:
    """Candidates as rows for a statement, by their kind."""
    return {
        name: [{"space": one.space, "id": one.id, "version": one.version} for one in candidates if one.kind is kind]
        for name, kind in (("facts", Found.FACT), ("episodes", Found.EPISODE), ("entities", Found.ENTITY))
    }


def path_candidates(path: Sequence[Step]) -> list[Candidate]:
    """The candidates along a path."""
    passed = [one for step in path for one in (step.source, step.target, step.fact)]
    return [one for one in passed if one is not None]


def hops(path: Sequence[Step], hydrated: Mapping[Candidate, Hydrated]) -> list[Hop]:
    """The path with its values; empty when a part of it no longer exists."""
    if not all(one in hydrated for one in path_candidates(path)):
        return []
    return [Hop(hydrated[step.source].value, hydrated[step.target].value, _fact(step.fact, hydrated)) for step in path]


def _fact(candidate: Candidate | None, hydrated: Mapping[Candidate, Hydrated]) -> Fact | None:
    fact = hydrated[candidate].value if candidate else None
    return fact if isinstance(fact, Fact) else None
