"""Filters of a search, resolved to stored ids and names once, before the candidates are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import statement
from kg_memory.lookup.entity_ids import entity_ids_in
from kg_memory.model.facts import MemoryKind, Named
from kg_memory.model.text import require_between, searchable
from kg_memory.search.model import NO_FILTERS, Filters, Found, Question
from kg_memory.spaces.predicates import known_predicates

SESSIONS = statement("search/sessions")

MOST_HITS = 100
MOST_VALUES = 100

NodeKey = Mapping[str, str]
"""The id of a node and the key of its space, as a row for a statement."""


@dataclass(frozen=True, slots=True)
class ResolvedFilters:
    """Filters with stored ids and names. `empty` when they name sessions or agents and no session matches."""

    spaces: Sequence[str]
    kinds: Sequence[str] = tuple(MemoryKind)
    categories: Sequence[str] = ()
    predicates: Sequence[str] = ()
    entities: Sequence[str] = ()
    sessions: Sequence[NodeKey] = ()
    min_confidence: float = 0.0
    filtered: bool = False
    empty: bool = False
    by_kind: bool = False

    def in_each_space(self, ids: Sequence[str]) -> list[NodeKey]:
        """Each id with each space; a node with the id exists in at most one of them."""
        return [{"space": space, "id": id_} for space in self.spaces for id_ in ids]

    def parameters(self, *names: str) -> dict[str, Any]:
        """The named fields as parameters of a statement."""
        return {name: list(value) if not isinstance(value := getattr(self, name), float) else value for name in names}


async def resolve_filters(graph: Graph, question: Question) -> ResolvedFilters:
    """Resolves the filters of a question; raises `InvalidInput` for invalid ones."""
    spaces, filters = [space.key for space in question.spaces], question.filters
    if filters == NO_FILTERS:
        return ResolvedFilters(spaces)
    _check(filters)
    sessions: list[NodeKey] = []
    within = bool(filters.sessions or filters.agents)
    if within:
        rows = await graph.read(SESSIONS, spaces=spaces, keys=sorted(filters.sessions), agents=sorted(filters.agents))
        sessions = [{"space": row["space"], "id": row["id"]} for row in rows]
    return ResolvedFilters(
        spaces=spaces,
        kinds=sorted(filters.memory_kinds or MemoryKind),
        categories=sorted(filters.categories),
        predicates=await known_predicates(graph, spaces, filters.predicates),
        entities=sorted(await entity_ids_in(graph, spaces, filters.entities)),
        sessions=sessions,
        min_confidence=float(filters.min_confidence),
        filtered=True,
        empty=within and not sessions,
        by_kind=bool(filters.memory_kinds),
    )


def check_first(first: int) -> None:
    """Raises `InvalidInput` when the number of hits is out of range."""
    require_between("first", first, 1, MOST_HITS)


def requested_kinds(question: Question, default: frozenset[Found]) -> frozenset[Found]:
    """The kinds of hits: those that the question names, or the default, without those that cannot pass its filters.

    Raises `InvalidInput` when nothing is left.
    """
    if question.kinds is not None and not question.kinds:
        raise InvalidInput("kinds is an empty list: leave it out, or name what to look for")
    kinds = (question.kinds or default) & kinds_passing(question.filters)
    if not kinds:
        names = " or ".join(sorted(question.kinds or default))
        raise InvalidInput(
            f"no {names} passes these filters: predicates and minConfidence are of facts, memoryKinds and categories "
            "of facts and episodes"
        )
    return kinds


def kinds_passing(filters: Filters) -> frozenset[Found]:
    """The kinds that can pass the filters: only facts have predicates, and entities have no kind of memory."""
    if filters.predicates or filters.min_confidence:
        return frozenset({Found.FACT})
    if filters.memory_kinds or filters.categories:
        return frozenset({Found.FACT, Found.EPISODE})
    return frozenset(Found)


def _check(filters: Filters) -> None:
    require_between("minConfidence", filters.min_confidence, 0, 1)
    for name in ("sessions", "agents", "predicates", "entities"):
        values = getattr(filters, name)
        if len(values) > MOST_VALUES:
            raise InputTooLarge(f"the filter {name} has {len(values)} values; the limit is {MOST_VALUES}")
        for value in values:
            searchable(value.name if isinstance(value, Named) else value, f"a value of the filter {name}")
