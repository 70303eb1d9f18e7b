"""The values of search: the question, how it was understood, and its hits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from kg_memory.model.bitemporal import ALWAYS, AsOf, Interval
from kg_memory.model.facts import Category, Entity, EntityBy, Episode, Fact, MemoryKind, Space


class Found(StrEnum):
    """The kinds of hits."""

    FACT = "FACT"
    EPISODE = "EPISODE"
    ENTITY = "ENTITY"


class SearchMode(StrEnum):
    """A named ranking profile: which lists are read and how their scores are weighed.

    BALANCED: facts, episodes and entities, by meaning, by words and by the graph. FACTS, EPISODES, ENTITIES: only hits
    of this kind; facts and episodes still support each other. EXACT: compares every vector that may be seen, without
    approximate index and graph; slow in a large space. GRAPH: what is best connected to the best candidates, for
    questions over several hops.
    """

    BALANCED = "BALANCED"
    FACTS = "FACTS"
    EPISODES = "EPISODES"
    ENTITIES = "ENTITIES"
    EXACT = "EXACT"
    GRAPH = "GRAPH"


class When(StrEnum):
    """How a time in the question is used.

    AUTO: hits that fit it are preferred. STRICT: only hits that fit it are returned. OFF: it is ignored.
    """

    AUTO = "AUTO"
    STRICT = "STRICT"
    OFF = "OFF"


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of a search; an empty one matches everything. Entities by id or name, sessions by key."""

    sessions: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    memory_kinds: frozenset[MemoryKind] = frozenset()
    categories: frozenset[Category] = frozenset()
    predicates: frozenset[str] = frozenset()
    entities: frozenset[EntityBy] = frozenset()
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class LinkedEntity:
    """An entity that the question names at `[start, end)`, with the confidence, 0 to 1."""

    space: str
    entity: Entity
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class UnderstoodTime:
    """A time expression of the question at `[start, end)` and the span it means.

    A `yearly` one has no year ("in June"), so it may mean the same span of another year.
    """

    start: int
    end: int
    during: Interval
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """The entities and the times that the question names."""

    entities: Sequence[LinkedEntity] = ()
    times: Sequence[UnderstoodTime] = ()


class Candidate(NamedTuple):
    """A possible hit: its space (key), kind, id and version, which is 1 for everything but facts.

    A tuple, because a search spends most of its time looking candidates up.
    """

    space: str
    kind: Found
    id: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Ranking:
    """One named list of candidates with their raw scores, best first."""

    name: str
    candidates: Sequence[tuple[Candidate, float]]


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of a path to a hit, by a fact or, when it is None, by a mention."""

    source: Candidate
    target: Candidate
    fact: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """A step with the values of its candidates."""

    source: Fact | Episode | Entity
    target: Fact | Episode | Entity
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Priors:
    """Boosts that do not depend on the question: each adds at most this share of a hit's score, 0 to 1.

    `recency` halves with every `half_life_days` since an episode occurred or a fact began to be true.
    `importance` is an episode's salience or a fact's confidence.
    """

    recency: float = 0.0
    importance: float = 0.0
    half_life_days: float = 30.0


NO_FILTERS = Filters()

NO_PRIORS = Priors()


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its spaces and options; see `Memory.search`."""

    text: str
    spaces: Sequence[Space]
    asked_at: datetime
    mode: SearchMode = SearchMode.BALANCED
    when: When = When.AUTO
    filters: Filters = NO_FILTERS
    as_of: AsOf = ALWAYS
    kinds: frozenset[Found] | None = None
    first: int = 10
    priors: Priors = NO_PRIORS
    diversity: float = 0.0
    rerank: bool = False
    explain: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A fact, episode or entity that was found, in the space of this name.

    `scores` are the named parts that sum up to `score`. `evidence` are ids of episodes: those that state a fact, some
    that mention an entity, or the episode itself. `path` is the path over the graph, if the graph led to the hit.
    """

    space: str
    found: Fact | Episode | Entity
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)
    evidence: Sequence[str] = ()
    path: Sequence[Hop] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a search, with the milliseconds it took."""

    name: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The lists that were fused, with their raw scores, and the time of each stage."""

    lists: Sequence[Ranking]
    stages: Sequence[Stage]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits, best first, how the question was understood and, on request, an explanation."""

    hits: Sequence[Hit]
    understood: Understanding = Understanding()
    explanation: Explanation | None = None
