"""Expansion: relevance propagated over the graph from the best facts and episodes and the named entities.

This is personalised PageRank over the mixed graph of entities, facts and episodes. It is seeded by facts and passages,
as in HippoRAG 2 (Gutiérrez et al., "From RAG to Memory", ICML 2025). One statement reads a bounded neighbourhood.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.statements import statement
from kg_memory.model.bitemporal import AsOf
from kg_memory.search.model import Candidate, Found, Step
from kg_memory.search.pagerank import Floats, Transitions, pagerank, predecessors

NEIGHBOURHOOD = statement("search/neighbourhood")

DAMPING = 0.85
MOST_SEEDS: Mapping[Found, int] = {Found.FACT: 5, Found.ENTITY: 10, Found.EPISODE: 10}
_LEAST_SIMILARITY = 0.85  # as the index scores it: a cosine of 0.7
_MOST_COMPARED = 4  # each takes a search of its own
_MOST_SIMILAR = 3  # the entity itself is one of them
_LEAST_CONFIDENCE = 0.5  # below it, an entity is not a seed
_PER_NODE = 10
_MOST_SCANNED = 500
_MOST_FACTS = 150
_WEIGHTS: Mapping[Found, float] = {Found.FACT: 1.0, Found.ENTITY: 2.0, Found.EPISODE: 0.1}


@dataclass(frozen=True, slots=True)
class Seed:
    """A node where the propagation starts, with its relevance; weights compare within one kind only.

    The weight of an entity is the confidence that the question names it, 0 to 1.
    """

    candidate: Candidate
    weight: float


@dataclass(frozen=True, slots=True)
class Expansion:
    """The rank of every fact, episode and entity that was reached, and the node from which each was reached.

    `strength` is the start weight of the entities of the best facts and of the question, divided by that of the
    episodes. It is large when the entities are mentioned rarely, so that they are informative. It is small when
    everything is about the same few entities.
    """

    scores: Mapping[Candidate, float] = field(default_factory=dict)
    before: Mapping[Candidate, Candidate] = field(default_factory=dict)
    strength: float = 0.0

    def path(self, candidate: Candidate) -> Sequence[Step]:
        """The shortest path from a seed to the candidate; empty for a seed and for what was not reached."""
        nodes = [candidate]
        while (previous := self.before.get(nodes[-1])) is not None:
            nodes.append(previous)
        return _steps(nodes[::-1])


def _steps(nodes: Sequence[Candidate]) -> list[Step]:
    """The nodes of a path as steps; a fact between two other nodes is the connection of its step."""
    inner = {node for node in nodes[1:-1] if node.kind is Found.FACT}
    steps, source, fact = [], nodes[0], None
    for node in nodes[1:]:
        if node in inner:
            fact = node
        else:
            steps.append(Step(source, node, fact))
            source, fact = node, None
    return steps


async def expand(graph: Graph, seeds: Sequence[Seed], as_of: AsOf) -> Expansion:
    """Ranks what is up to two facts away from the best seeds, as far as the read may see it."""
    best = {kind: _best(seeds, kind) for kind in Found}
    if not any(best.values()):
        return Expansion()
    since, until = as_of.occurred()
    (row,) = await graph.read(
        NEIGHBOURHOOD,
        facts=[_key(seed) | {"version": seed.version} for seed in best[Found.FACT]],
        entities=[_key(seed) for seed in best[Found.ENTITY]],
        episodes=[_key(seed) for seed in best[Found.EPISODE]],
        occurred_since=since,
        occurred_until=until,
        compared=_MOST_COMPARED,
        least_similarity=_LEAST_SIMILARITY,
        most_similar=_MOST_SIMILAR,
        most_scanned=_MOST_SCANNED,
        per_node=_PER_NODE,
        most=_MOST_FACTS,
        **as_of.parameters(),
    )
    return Neighbourhood(row).propagate(best)


def _best(seeds: Sequence[Seed], kind: Found) -> dict[Candidate, float]:
    """The best seeds of a kind, best first, with their start weights; the lowest of a list starts with 0."""
    of_kind = [seed for seed in seeds if seed.candidate.kind is kind]
    lowest = min((seed.weight for seed in of_kind), default=0.0)
    if kind is Found.ENTITY:
        of_kind, lowest = [seed for seed in of_kind if seed.weight >= _LEAST_CONFIDENCE], 0.0
    ranked = sorted(of_kind, key=lambda seed: (-seed.weight, seed.candidate))[: MOST_SEEDS[kind]]
    span = max((seed.weight for seed in ranked), default=0.0) - lowest
    return {seed.candidate: _WEIGHTS[kind] * ((seed.weight - lowest) / span if span else 1.0) for seed in ranked}


def _key(candidate: Candidate) -> Row:
    return {"space": candidate.space, "id": candidate.id}


class Neighbourhood:
    """The nodes and edges that the statement read."""

    def __init__(self, row: Row) -> None:
        self._nodes: list[Candidate] = []
        self._numbers: Mapping[Found, dict[tuple[str, str], int]] = {kind: {} for kind in Found}
        self._ends: tuple[list[int], list[int]] = ([], [])
        self._weights: list[float] = []
        self._degrees: dict[int, int] = {}
        self._mentions: dict[int, int] = {}
        self._entities_of_fact: dict[int, list[int]] = {}
        for entity in row["entities"]:
            self._add_entity(*entity)
        for fact in row["facts"]:
            self._add_fact(*fact)
        for space, one, other, similarity in row["similar"]:
            self._join(
                self._number(Found.ENTITY, space, one), self._number(Found.ENTITY, space, other), 2 * similarity - 1
            )

    def _add_entity(self, space: str, id_: str, facts: int, mentions: int, episodes: Sequence[str]) -> None:
        entity = self._number(Found.ENTITY, space, id_)
        self._degrees[entity] = facts + mentions
        self._mentions[entity] = mentions
        for episode in episodes:
            self._join(entity, self._number(Found.EPISODE, space, episode))

    def _add_fact(
        self, space: str, id_: str, version: int, subject: str, object_: str | None, episodes: Sequence[str]
    ) -> None:
        fact = self._number(Found.FACT, space, id_, version)
        ends = dict.fromkeys((subject, object_))
        self._entities_of_fact[fact] = [
            self._number(Found.ENTITY, space, entity) for entity in ends if entity is not None
        ]
        for entity in self._entities_of_fact[fact]:
            self._join(fact, entity)
        for episode in episodes:
            self._join(fact, self._number(Found.EPISODE, space, episode))

    def _join(self, one: int, other: int, weight: float = 1.0) -> None:
        self._ends[0].append(one)
        self._ends[1].append(other)
        self._weights.append(weight)

    def _number(self, kind: Found, space: str, id_: str, version: int = 1) -> int:
        """The number of a node; its id is enough, since a read sees one version of a fact."""
        numbers, key = self._numbers[kind], (space, id_)
        if (number := numbers.get(key)) is None:
            number = numbers[key] = len(self._nodes)
            self._nodes.append(Candidate(space, kind, id_, version))
        return number

    def _start_weights(self, best: Mapping[Found, Mapping[Candidate, float]]) -> Floats:
        """The start weight of each node: facts give theirs to their entities, less to those mentioned often."""
        weights: dict[int, float] = defaultdict(float)
        for episode, weight in best[Found.EPISODE].items():
            weights[self._number(Found.EPISODE, episode.space, episode.id)] += weight
        for kind in (Found.FACT, Found.ENTITY):
            for seed, weight in best[kind].items():
                for entity in self._entities_of(seed):
                    weights[entity] += weight / max(1, self._mentions.get(entity, 0))
        return np.array([weights.get(number, 0.0) for number in range(len(self._nodes))])

    def _entities_of(self, seed: Candidate) -> Sequence[int]:
        if seed.kind is Found.ENTITY:
            return [self._number(Found.ENTITY, seed.space, seed.id)]
        fact = self._numbers[Found.FACT].get((seed.space, seed.id), -1)
        return self._entities_of_fact.get(fact, ())

    def propagate(self, best: Mapping[Found, Mapping[Candidate, float]]) -> Expansion:
        """The ranks of all nodes, with the paths from the seeds."""
        start = self._start_weights(best)
        degrees = np.array([self._degrees.get(number, 0) for number in range(len(start))], np.float64)
        transitions = Transitions.of(np.array(self._ends, np.intp), np.array(self._weights), degrees)
        ranks = pagerank(transitions, start, DAMPING)
        nodes = self._nodes
        episodes = sum(best[Found.EPISODE].values())
        before = predecessors(transitions, start, ranks)
        return Expansion(
            dict(zip(nodes, ranks.tolist(), strict=True)),
            {node: nodes[number] for node, number in zip(nodes, before.tolist(), strict=True) if number >= 0},
            strength=float((start.sum() - episodes) / episodes) if episodes else 1.0,
        )
