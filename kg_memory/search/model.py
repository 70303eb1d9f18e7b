"""The values of search: what is asked for, what was understood of the question, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from kg_memory.model.bitemporal import ALWAYS, AsOf, Interval
from kg_memory.model.facts import Category, Entity, EntityBy, Episode, Fact, MemoryKind, Space


class Found(StrEnum):
    """What a search can find."""

    FACT = "FACT"
    EPISODE = "EPISODE"
    ENTITY = "ENTITY"


class SearchMode(StrEnum):
    """A named recipe: which lists are asked and how they are weighed.

    BALANCED: facts, episodes and entities, by meaning, by words and by the graph. FACTS, EPISODES, ENTITIES: finds
    nothing else; facts and episodes still speak for each other. EXACT: every vector that may be seen is compared, no
    approximate index and no graph; slow in a large space. GRAPH: what is best connected to what fits best, for
    questions over several hops.
    """

    BALANCED = "BALANCED"
    FACTS = "FACTS"
    EPISODES = "EPISODES"
    ENTITIES = "ENTITIES"
    EXACT = "EXACT"
    GRAPH = "GRAPH"


class When(StrEnum):
    """What a time in the question does. AUTO: what fits is preferred. STRICT: nothing else is found. OFF: nothing."""

    AUTO = "AUTO"
    STRICT = "STRICT"
    OFF = "OFF"


@dataclass(frozen=True, slots=True)
class Filters:
    """What alone may be found; an empty one admits all. Ids of entities and keys of sessions, as they are stored."""

    sessions: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    memory_kinds: frozenset[MemoryKind] = frozenset()
    categories: frozenset[Category] = frozenset()
    predicates: frozenset[str] = frozenset()
    entities: frozenset[EntityBy] = frozenset()
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class LinkedEntity:
    """An entity that the question names at `[start, end)`, and how sure that is, 0 to 1."""

    space: str
    entity: Entity
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class UnderstoodTime:
    """A time expression of the question at `[start, end)` and the span it means.

    A `yearly` one leaves out its year ("in June"), so that the same span of other years may be meant.
    """

    start: int
    end: int
    during: Interval
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of the question: the entities and the times that it names."""

    entities: Sequence[LinkedEntity] = ()
    times: Sequence[UnderstoodTime] = ()


class Candidate(NamedTuple):
    """What may become a hit, by its space (key), kind, id and version, which is 1 of all but facts.

    A tuple, because searching does little else than looking candidates up.
    """

    space: str
    kind: Found
    id: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Ranking:
    """One list of candidates with their raw scores, best first, under the name of what ranked them."""

    name: str
    candidates: Sequence[tuple[Candidate, float]]


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of the way on which the graph led to a hit: from what, by which fact (None: a mention), to what."""

    source: Candidate
    target: Candidate
    fact: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """A step with what its candidates stand for."""

    source: Fact | Episode | Entity
    target: Fact | Episode | Entity
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Priors:
    """What may raise a hit whatever was asked, each by at most this share of its score, 0 (not at all) to 1.

    `recency` halves with every `half_life_days` between the question and when an episode occurred or a fact began to
    be true; `importance` is an episode's salience and a fact's confidence.
    """

    recency: float = 0.0
    importance: float = 0.0
    half_life_days: float = 30.0


NO_FILTERS = Filters()

NO_PRIORS = Priors()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, of which spaces, and how; see `Memory.search`."""

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
    """Something found, in the space of this name.

    `scores` are the parts that `score` is the sum of, by name. `evidence` are the ids of episodes: those that state a
    fact, some that mention an entity, an episode itself. `path` is how the graph led to it, where it did.
    """

    space: str
    found: Fact | Episode | Entity
    score: float
    scores: Mapping[str, float] = field(default_factory=dict)
    evidence: Sequence[str] = ()
    path: Sequence[Hop] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """How long one stage of a search took."""

    name: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The lists that were fused, with their raw scores, and how long each stage took."""

    lists: Sequence[Ranking]
    stages: Sequence[Stage]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits, best first, what was understood of the question and, if that was asked for, how they came about."""

    hits: Sequence[Hit]
    understood: Understanding = Understanding()
    explanation: Explanation | None = None
