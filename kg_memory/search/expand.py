"""Expansion over the graph: from the best facts, episodes and named entities to what they lead to.

Personalised PageRank over the mixed graph of entities, facts and episodes, seeded by facts and passages, as in
HippoRAG 2 (Gutiérrez et al., "From RAG to Memory", ICML 2025). One statement reads the neighbourhood, within bounds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.statements import statement
from kg_memory.model.bitemporal import AsOf
from kg_memory.search.model import Candidate, Found, Step
from kg_memory.search.pagerank import Floats, Shares, came_from, pagerank

NEIGHBOURHOOD = statement("search/neighbourhood")

DAMPING = 0.85
MOST_SEEDS: Mapping[Found, int] = {Found.FACT: 5, Found.ENTITY: 10, Found.EPISODE: 10}
_ALIKE = 0.85  # as the index scores it: a cosine of 0.7
_MOST_COMPARED = 4  # each takes a search of its own
_MOST_ALIKE = 3  # the entity itself is one of them
_SURE = 0.5  # less sure than that, the question does not name the entity
_PER_NODE = 10
_MOST_TRIED = 500
_MOST = 150
_WEIGHTS: Mapping[Found, float] = {Found.FACT: 1.0, Found.ENTITY: 2.0, Found.EPISODE: 0.1}


@dataclass(frozen=True, slots=True)
class Seed:
    """Where the spreading begins, and how well it answers; weights compare within one kind only.

    Of an entity the weight is how sure it is that the question names it, 0 to 1.
    """

    candidate: Candidate
    weight: float


@dataclass(frozen=True, slots=True)
class Expansion:
    """What the graph spread: the rank of every fact, episode and entity that it reached, and how it came there.

    `strength` says how much the graph has to tell: what the entities of the best facts and of the question started
    with, as a multiple of what the episodes did. It is large where they are named seldom, so that they lead somewhere,
    and small where everything is about the same few.
    """

    scores: Mapping[Candidate, float] = field(default_factory=dict)
    before: Mapping[Candidate, Candidate] = field(default_factory=dict)
    strength: float = 0.0

    def path(self, candidate: Candidate) -> Sequence[Step]:
        """The shortest way from a seed, in its order; empty for a seed and for what was not reached."""
        way = [candidate]
        while (previous := self.before.get(way[-1])) is not None:
            way.append(previous)
        return _steps(way[::-1])


def _steps(way: Sequence[Candidate]) -> list[Step]:
    """The nodes of a way as steps; a fact between two others is what joins them."""
    inner = {one for one in way[1:-1] if one.kind is Found.FACT}
    steps, source, by = [], way[0], None
    for one in way[1:]:
        if one in inner:
            by = one
        else:
            steps.append(Step(source, one, by))
            source, by = one, None
    return steps


async def expand(graph: Graph, seeds: Sequence[Seed], as_of: AsOf) -> Expansion:
    """What lies up to two facts around the best seeds, as far as the read may see it, ranked from there."""
    best = {kind: _best(seeds, kind) for kind in Found}
    if not any(best.values()):
        return Expansion()
    since, until = as_of.occurred()
    (row,) = await graph.read(
        NEIGHBOURHOOD,
        facts=[_key(one) | {"version": one.version} for one in best[Found.FACT]],
        entities=[_key(one) for one in best[Found.ENTITY]],
        episodes=[_key(one) for one in best[Found.EPISODE]],
        occurred_since=since,
        occurred_until=until,
        compared=_MOST_COMPARED,
        alike=_ALIKE,
        most_alike=_MOST_ALIKE,
        most_tried=_MOST_TRIED,
        per_node=_PER_NODE,
        most=_MOST,
        **as_of.parameters(),
    )
    return Neighbourhood(row).spread(best)


def _best(seeds: Sequence[Seed], kind: Found) -> dict[Candidate, float]:
    """The best seeds of a kind, best first, with what they start with; a list's lowest starts with nothing."""
    of_kind = [seed for seed in seeds if seed.candidate.kind is kind]
    lowest = min((seed.weight for seed in of_kind), default=0.0)
    if kind is Found.ENTITY:
        of_kind, lowest = [seed for seed in of_kind if seed.weight >= _SURE], 0.0
    ranked = sorted(of_kind, key=lambda seed: (-seed.weight, seed.candidate))[: MOST_SEEDS[kind]]
    span = max((seed.weight for seed in ranked), default=0.0) - lowest
    return {seed.candidate: _WEIGHTS[kind] * ((seed.weight - lowest) / span if span else 1.0) for seed in ranked}


def _key(candidate: Candidate) -> Row:
    return {"space": candidate.space, "id": candidate.id}


class Neighbourhood:
    """The nodes and edges that the statement read."""

    def __init__(self, row: Row) -> None:
        self._nodes: list[Candidate] = []
        self._places: Mapping[Found, dict[tuple[str, str], int]] = {kind: {} for kind in Found}
        self._ends: tuple[list[int], list[int]] = ([], [])
        self._weights: list[float] = []
        self._totals: dict[int, int] = {}
        self._mentioned: dict[int, int] = {}
        self._about: dict[int, list[int]] = {}
        for entity in row["entities"]:
            self._add_entity(*entity)
        for fact in row["facts"]:
            self._add_fact(*fact)
        for space, one, other, likeness in row["alike"]:
            self._join(self._place(Found.ENTITY, space, one), self._place(Found.ENTITY, space, other), 2 * likeness - 1)

    def _add_entity(self, space: str, id_: str, degree: int, mentioned: int, episodes: Sequence[str]) -> None:
        entity = self._place(Found.ENTITY, space, id_)
        self._totals[entity] = degree + mentioned
        self._mentioned[entity] = mentioned
        for episode in episodes:
            self._join(entity, self._place(Found.EPISODE, space, episode))

    def _add_fact(
        self, space: str, id_: str, version: int, subject: str, object_: str | None, episodes: Sequence[str]
    ) -> None:
        fact = self._place(Found.FACT, space, id_, version)
        about = dict.fromkeys((subject, object_))
        self._about[fact] = [self._place(Found.ENTITY, space, entity) for entity in about if entity is not None]
        for entity in self._about[fact]:
            self._join(fact, entity)
        for episode in episodes:
            self._join(fact, self._place(Found.EPISODE, space, episode))

    def _join(self, one: int, other: int, weight: float = 1.0) -> None:
        self._ends[0].append(one)
        self._ends[1].append(other)
        self._weights.append(weight)

    def _place(self, kind: Found, space: str, id_: str, version: int = 1) -> int:
        """Where a node stands; by its id alone, since a read sees one version of a fact."""
        places, node = self._places[kind], (space, id_)
        if (place := places.get(node)) is None:
            place = places[node] = len(self._nodes)
            self._nodes.append(Candidate(space, kind, id_, version))
        return place

    def _start(self, best: Mapping[Found, Mapping[Candidate, float]]) -> Floats:
        """What each node starts with: facts give it to whom they are about, the less the more often that is named."""
        start: dict[int, float] = defaultdict(float)
        for episode, weight in best[Found.EPISODE].items():
            start[self._place(Found.EPISODE, episode.space, episode.id)] += weight
        for kind in (Found.FACT, Found.ENTITY):
            for seed, weight in best[kind].items():
                for entity in self._entities_of(seed):
                    start[entity] += weight / max(1, self._mentioned.get(entity, 0))
        return np.array([start.get(place, 0.0) for place in range(len(self._nodes))])

    def _entities_of(self, seed: Candidate) -> Sequence[int]:
        if seed.kind is Found.ENTITY:
            return [self._place(Found.ENTITY, seed.space, seed.id)]
        fact = self._places[Found.FACT].get((seed.space, seed.id), -1)
        return self._about.get(fact, ())

    def spread(self, best: Mapping[Found, Mapping[Candidate, float]]) -> Expansion:
        """The ranks, with the ways from the seeds."""
        start = self._start(best)
        totals = np.array([self._totals.get(place, 0) for place in range(len(start))], np.float64)
        shares = Shares.of(np.array(self._ends, np.intp), np.array(self._weights), totals)
        rank = pagerank(shares, start, DAMPING)
        nodes = self._nodes
        passages = sum(best[Found.EPISODE].values())
        before = came_from(shares, start, rank)
        return Expansion(
            dict(zip(nodes, rank.tolist(), strict=True)),
            {node: nodes[place] for node, place in zip(nodes, before.tolist(), strict=True) if place >= 0},
            strength=float((start.sum() - passages) / passages) if passages else 1.0,
        )
