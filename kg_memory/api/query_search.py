"""The queries that find, a part of `Query`: `search`, and what they take."""

from typing import Annotated, TypeAlias

import strawberry

from kg_memory import retrieval
from kg_memory.api.answers_search import Hit, SearchResult
from kg_memory.api.context import Context, Info
from kg_memory.api.inputs import DuringSpan, EntityBy, KnownAt, SpaceName, ValidAt, as_of
from kg_memory.api.resolver import resolver
from kg_memory.bitemporal import Instant
from kg_memory.errors import NotFound
from kg_memory.model import Category, Found, MemoryKind
from kg_memory.retrieval import SearchMode, When

Spaces: TypeAlias = Annotated[
    list[str], strawberry.argument(description="The names of the spaces to search in; one name may stand alone.")
]
Kinds: TypeAlias = Annotated[
    list[Found] | None, strawberry.argument(description="What may be found, instead of what the mode finds.")
]
SimilarKinds: TypeAlias = Annotated[
    list[Found] | None, strawberry.argument(description="What may be found, instead of things of the same kind.")
]
Mode: TypeAlias = Annotated[SearchMode, strawberry.argument(description="The recipe.")]
TimeInQuery: TypeAlias = Annotated[
    When, strawberry.argument(description="What a time in the question does: `last summer`, `before 1811`.")
]
AskedAt: TypeAlias = Annotated[
    Instant | None, strawberry.argument(description="When it is asked, which `last summer` goes by; now.")
]
Diversity: TypeAlias = Annotated[
    float, strawberry.argument(description="How far hits that say the same are kept apart, 0 to 1.")
]
Rerank: TypeAlias = Annotated[
    bool, strawberry.argument(description="Whether the reranker, if there is one, has the last word.")
]
Explain: TypeAlias = Annotated[bool, strawberry.argument(description="Whether to tell how the hits came about.")]
MostHits: TypeAlias = Annotated[int, strawberry.argument(description="How many hits at most, 1 to 100.")]


@strawberry.input(description="What alone may be found; a list that is left out or empty admits all.")
class Filters:
    sessions: list[str] = strawberry.field(
        default_factory=list,
        description="Keys of sessions: their episodes, the facts stated and the entities named there.",
    )
    agents: list[str] = strawberry.field(default_factory=list, description="Agents: what is in a session with one.")
    memory_kinds: list[MemoryKind] = strawberry.field(
        default_factory=list, description="Facts and episodes of these sorts of memory."
    )
    categories: list[Category] = strawberry.field(
        default_factory=list, description="Facts and episodes about one of these parts of life."
    )
    predicates: list[str] = strawberry.field(
        default_factory=list, description="Facts of these predicates, and nothing but facts."
    )
    entities: list[EntityBy] = strawberry.field(
        default_factory=list, description="These entities, facts with one as subject or object, episodes that name one."
    )
    min_confidence: float = strawberry.field(
        default=0.0, description="Facts that are at least as sure, 0 to 1; above 0, nothing but facts."
    )

    async def value(self, context: Context, spaces: list[str]) -> retrieval.Filters:
        return retrieval.Filters(
            sessions=frozenset(self.sessions),
            agents=frozenset(self.agents),
            memory_kinds=frozenset(self.memory_kinds),
            categories=frozenset(self.categories),
            predicates=frozenset(self.predicates),
            entities=frozenset([id for entity in self.entities for id in await _ids(entity, context, spaces)]),
            min_confidence=self.min_confidence,
        )


async def _ids(entity: EntityBy, context: Context, spaces: list[str]) -> list[str]:
    """The ids of the entity in each space that has one of that name; raises `NotFound` when none has."""
    if entity.id:
        return [entity.id]
    found = [await context.memory.entity(space, name=entity.name or "") for space in spaces]
    if not any(found):
        raise NotFound(f"there is no entity named {entity.name!r}; `search` finds entities by meaning")
    return [one.id for one in found if one]


FilterBy: TypeAlias = Annotated[Filters | None, strawberry.argument(description="What alone may be found.")]


@strawberry.input(description="What may raise a hit whatever was asked, each by at most this share of its score.")
class Priors:
    recency: float = strawberry.field(default=0.0, description="For being recent, 0 (not at all) to 1.")
    importance: float = strawberry.field(
        default=0.0, description="For an episode's salience and a fact's confidence, 0 (not at all) to 1."
    )
    half_life_days: float = strawberry.field(default=30.0, description="The days after which recency counts half.")

    def value(self) -> retrieval.Priors:
        return retrieval.Priors(self.recency, self.importance, self.half_life_days)


PriorWeights: TypeAlias = Annotated[
    Priors | None, strawberry.argument(description="What may raise a hit whatever was asked.")
]


@strawberry.input(one_of=True, description="What others are compared with: exactly one of the three, by its id.")
class SimilarTo:
    fact: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="A fact.")
    episode: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="An episode.")
    entity: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="An entity.")


@strawberry.type
class SearchQueries:
    @resolver
    async def search(
        self,
        info: Info,
        spaces: Spaces,
        query: Annotated[str, strawberry.argument(description="A question or some words, in plain language.")],
        mode: Mode = SearchMode.BALANCED,
        kinds: Kinds = None,
        filters: FilterBy = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        when: TimeInQuery = When.AUTO,
        asked_at: AskedAt = None,
        first: MostHits = 10,
        priors: PriorWeights = None,
        diversity: Diversity = 0.0,
        rerank: Rerank = False,
        explain: Explain = False,
    ) -> SearchResult | None:
        """The facts, episodes and entities that answer a question best, by meaning, by words, by time and by how they
        are connected; each with why.
        """
        result = await info.context.memory.search(
            spaces,
            query,
            mode=mode,
            kinds=None if kinds is None else frozenset(kinds),
            filters=await filters.value(info.context, spaces) if filters else retrieval.Filters(),
            as_of=as_of(valid_at, known_at, during),
            when=when,
            asked_at=asked_at.at if asked_at else None,
            first=first,
            priors=priors.value() if priors else retrieval.Priors(),
            diversity=diversity,
            rerank=rerank,
            explain=explain,
        )
        return SearchResult.of(result, info.context)

    @resolver
    async def similar(
        self,
        info: Info,
        space: SpaceName,
        to: Annotated[SimilarTo, strawberry.argument(description="What the others are compared with.")],
        kinds: SimilarKinds = None,
        filters: FilterBy = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: MostHits = 10,
    ) -> list[Hit] | None:
        """What is nearest in meaning to a fact, an episode or an entity, without itself; the scores are similarities,
        0 to 1.
        """
        hits = await info.context.memory.similar(
            space,
            fact=to.fact or None,
            episode=to.episode or None,
            entity=to.entity or None,
            kinds=None if kinds is None else frozenset(kinds),
            filters=await filters.value(info.context, [space]) if filters else retrieval.Filters(),
            as_of=as_of(valid_at, known_at, during),
            first=first,
        )
        info.context.budget.spend(len(hits))
        return [Hit.of(hit, info.context.scope(space)) for hit in hits]
