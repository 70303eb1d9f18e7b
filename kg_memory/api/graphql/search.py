"""Search over GraphQL: hits by meaning, words, time and connections, and similar things."""

from asyncio import gather
from typing import Annotated, TypeAlias

import strawberry

from kg_memory.api.graphql.arguments import EntityBy, SpaceName
from kg_memory.api.graphql.context import Context, Info, Scope
from kg_memory.api.graphql.graph import Entity, Episode, Fact
from kg_memory.api.graphql.history import Period
from kg_memory.api.graphql.resolver import resolver
from kg_memory.api.graphql.times import DuringSpan, KnownAt, ValidAt, as_of
from kg_memory.model import facts
from kg_memory.model.bitemporal import Instant
from kg_memory.model.facts import Category, MemoryKind
from kg_memory.search import model
from kg_memory.search.model import Found, SearchMode, When

Findable: TypeAlias = Annotated[
    Fact | Episode | Entity, strawberry.union("Findable", description="A fact, an episode or an entity.")
]


@strawberry.type(description="The share of one part of the search in the score of a hit; it may be negative.")
class PartScore:
    part: str = strawberry.field(
        description="The part: `vector` (meaning), `text` (words), `neighbours` (the episodes before and after), "
        "`facts` and `episodes` (what it states or is stated in), `graph` (connections), `time` (the time in the "
        "query), and others by their names."
    )
    score: float = strawberry.field(description="The share; all parts add up to the score of the hit.")


@strawberry.type(description="One hop of the path on which the graph led to a hit.")
class Hop:
    source: Findable = strawberry.field(description="Where the hop starts.")
    fact: Fact | None = strawberry.field(description="The fact of the hop; null if one of the two mentions the other.")
    target: Findable = strawberry.field(description="Where the hop ends.")

    @classmethod
    def of(cls, hop: model.Hop, scope: Scope) -> "Hop":
        return cls(
            source=_kind_and_node(hop.source, scope)[1],
            fact=Fact.of(hop.fact, scope) if hop.fact else None,
            target=_kind_and_node(hop.target, scope)[1],
        )


@strawberry.type(description="One result of a search.")
class Hit:
    scope: strawberry.Private[Scope]
    evidence_ids: strawberry.Private[list[str]]
    space: str = strawberry.field(description="The name of its space.")
    kind: model.Found = strawberry.field(description="Whether it is a fact, an episode or an entity.")
    found: Findable = strawberry.field(description="The fact, episode or entity.")
    score: float = strawberry.field(description="The score; hits are ordered by it.")
    scores: list[PartScore] = strawberry.field(description="The parts of the score; they add up to it.")
    path: list[Hop] = strawberry.field(
        description="The path on which the graph led to it; empty if it was found directly."
    )

    @classmethod
    def of(cls, hit: model.Hit, scope: Scope) -> "Hit":
        kind, found = _kind_and_node(hit.found, scope)
        return cls(
            scope=scope,
            evidence_ids=list(hit.evidence),
            space=hit.space,
            kind=kind,
            found=found,
            score=hit.score,
            scores=[PartScore(part=part, score=score) for part, score in hit.scores.items()],
            path=[Hop.of(hop, scope) for hop in hit.path],
        )

    @resolver
    async def evidence(self) -> list[Episode]:
        """The episodes that support it: those that state a fact, some that mention an entity, an episode itself."""
        self.scope.budget.spend(len(self.evidence_ids))
        found = await gather(*(self.scope.episode(id) for id in self.evidence_ids))
        return [Episode.of(episode, self.scope) for episode in found if episode]


def _kind_and_node(
    found: facts.Fact | facts.Episode | facts.Entity, scope: Scope
) -> tuple[model.Found, Fact | Episode | Entity]:
    if isinstance(found, facts.Fact):
        return model.Found.FACT, Fact.of(found, scope)
    if isinstance(found, facts.Episode):
        return model.Found.EPISODE, Episode.of(found, scope)
    return model.Found.ENTITY, Entity.of(found, scope)


@strawberry.type(description="An entity that the query names.")
class LinkedEntity:
    space: str = strawberry.field(description="The name of its space.")
    entity: Entity = strawberry.field(description="The entity.")
    start: int = strawberry.field(description="Where its name begins in the query, in characters.")
    end: int = strawberry.field(description="Where its name ends.")
    confidence: float = strawberry.field(description="The confidence, from 0 to 1.")

    @classmethod
    def of(cls, linked: model.LinkedEntity, scope: Scope) -> "LinkedEntity":
        return cls(
            space=linked.space,
            entity=Entity.of(linked.entity, scope),
            start=linked.start,
            end=linked.end,
            confidence=linked.confidence,
        )


@strawberry.type(description="A time that the query names.")
class UnderstoodTime:
    start: int = strawberry.field(description="Where its name begins in the query, in characters.")
    end: int = strawberry.field(description="Where its name ends.")
    during: Period = strawberry.field(description="The period that it means.")

    @classmethod
    def of(cls, understood: model.UnderstoodTime) -> "UnderstoodTime":
        return cls(start=understood.start, end=understood.end, during=Period.of(understood.during))


@strawberry.type(description="The entities and times that the query names.")
class Understanding:
    entities: list[LinkedEntity] = strawberry.field(description="The entities.")
    times: list[UnderstoodTime] = strawberry.field(description="The times.")

    @classmethod
    def of(cls, understood: model.Understanding, context: Context) -> "Understanding":
        return cls(
            entities=[LinkedEntity.of(linked, context.scope(linked.space)) for linked in understood.entities],
            times=[UnderstoodTime.of(time) for time in understood.times],
        )


@strawberry.type(description="A candidate in one list, before the lists were fused.")
class Ranked:
    kind: model.Found = strawberry.field(description="Whether it is a fact, an episode or an entity.")
    id: strawberry.ID = strawberry.field(description="The id.")
    score: float = strawberry.field(description="The raw score; comparable only within the same list.")


@strawberry.type(description="One of the lists that were fused.")
class Ranking:
    name: str = strawberry.field(description="The name, for example `episodes by vector`.")
    candidates: list[Ranked] = strawberry.field(description="The candidates, best first.")

    @classmethod
    def of(cls, ranking: model.Ranking) -> "Ranking":
        return cls(
            name=ranking.name,
            candidates=[
                Ranked(kind=candidate.kind, id=strawberry.ID(candidate.id), score=score)
                for candidate, score in ranking.candidates
            ],
        )


@strawberry.type(description="The time that one stage of a search took.")
class Stage:
    name: str = strawberry.field(description="The name of the stage.")
    elapsed_ms: float = strawberry.field(description="The time, in milliseconds.")


@strawberry.type(description="The lists before fusion, and the time of each stage.")
class Explanation:
    lists: list[Ranking] = strawberry.field(description="The lists before they were fused.")
    stages: list[Stage] = strawberry.field(description="The stages, in order.")

    @classmethod
    def of(cls, explanation: model.Explanation) -> "Explanation":
        return cls(
            lists=[Ranking.of(ranking) for ranking in explanation.lists],
            stages=[Stage(name=stage.name, elapsed_ms=stage.elapsed_ms) for stage in explanation.stages],
        )


@strawberry.type(description="The hits of a search, and how the query was understood.")
class SearchResult:
    hits: list[Hit] = strawberry.field(description="The hits, best first.")
    understood: Understanding = strawberry.field(description="The entities and times that the query names.")
    explanation: Explanation | None = strawberry.field(description="The explanation; null unless `explain` is true.")

    @classmethod
    def of(cls, result: model.SearchResult, context: Context) -> "SearchResult":
        context.budget.spend(len(result.hits) + sum(len(ranking.candidates) for ranking in _lists(result)))
        return cls(
            hits=[Hit.of(hit, context.scope(hit.space)) for hit in result.hits],
            understood=Understanding.of(result.understood, context),
            explanation=Explanation.of(result.explanation) if result.explanation else None,
        )


def _lists(result: model.SearchResult) -> list[model.Ranking]:
    return list(result.explanation.lists) if result.explanation else []


Spaces: TypeAlias = Annotated[
    list[str],
    strawberry.argument(description="The names of the spaces to search, up to 50; a single name needs no list."),
]

Kinds: TypeAlias = Annotated[
    list[Found] | None, strawberry.argument(description="The kinds of hits, instead of those of the mode.")
]

SimilarKinds: TypeAlias = Annotated[
    list[Found] | None, strawberry.argument(description="The kinds of hits; by default the same kind as `to`.")
]

Mode: TypeAlias = Annotated[SearchMode, strawberry.argument(description="The ranking profile.")]

TimeInQuery: TypeAlias = Annotated[
    When, strawberry.argument(description="How a time in the query counts, such as `last summer` or `before 1811`.")
]

AskedAt: TypeAlias = Annotated[
    Instant | None, strawberry.argument(description="The moment that `last summer` refers to. The default is now.")
]

Diversity: TypeAlias = Annotated[
    float, strawberry.argument(description="How strongly similar hits are spread out, from 0 to 1.")
]

Rerank: TypeAlias = Annotated[
    bool, strawberry.argument(description="Whether the reranker orders the best hits again, if one is set.")
]

Explain: TypeAlias = Annotated[bool, strawberry.argument(description="Whether to return the `explanation`.")]

MostHits: TypeAlias = Annotated[int, strawberry.argument(description="The maximum number of hits, 1 to 100.")]


@strawberry.input(description="Filters of a search; an empty list matches everything.")
class Filters:
    sessions: list[str] = strawberry.field(
        default_factory=list,
        description="Keys of sessions: only their episodes, and the facts and entities in them.",
    )
    agents: list[str] = strawberry.field(
        default_factory=list, description="Agents: only what is in a session with one of them."
    )
    memory_kinds: list[MemoryKind] = strawberry.field(
        default_factory=list, description="Only facts and episodes of these kinds of memory."
    )
    categories: list[Category] = strawberry.field(
        default_factory=list, description="Only facts and episodes of these categories."
    )
    predicates: list[str] = strawberry.field(
        default_factory=list, description="Only facts of these predicates; no episodes or entities."
    )
    entities: list[EntityBy] = strawberry.field(
        default_factory=list, description="Only these entities, facts about one of them, and episodes that mention one."
    )
    min_confidence: float = strawberry.field(
        default=0.0, description="Only facts of at least this confidence, 0 to 1; above 0, no episodes or entities."
    )

    def value(self) -> model.Filters:
        return model.Filters(
            sessions=frozenset(self.sessions),
            agents=frozenset(self.agents),
            memory_kinds=frozenset(self.memory_kinds),
            categories=frozenset(self.categories),
            predicates=frozenset(self.predicates),
            entities=frozenset(entity.value() for entity in self.entities),
            min_confidence=self.min_confidence,
        )


FilterBy: TypeAlias = Annotated[Filters | None, strawberry.argument(description="The filters.")]


@strawberry.input(
    description="Boosts that do not depend on the query. Each raises a score by at most this share of it."
)
class Priors:
    recency: float = strawberry.field(default=0.0, description="The boost of recent hits, from 0 to 1.")
    importance: float = strawberry.field(
        default=0.0, description="The boost of salient episodes and confident facts, from 0 to 1."
    )
    half_life_days: float = strawberry.field(
        default=30.0, description="The age in days at which the boost of recency is halved."
    )

    def value(self) -> model.Priors:
        return model.Priors(self.recency, self.importance, self.half_life_days)


PriorWeights: TypeAlias = Annotated[
    Priors | None, strawberry.argument(description="Boosts that do not depend on the query.")
]


@strawberry.input(
    one_of=True, description="The thing that others are compared with: exactly one of the three, by its id."
)
class SimilarTo:
    fact: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="The id of a fact.")
    episode: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="The id of an episode.")
    entity: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="The id of an entity.")


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
        """The facts, episodes and entities that answer a query best, by meaning, words, time and connections, best
        first.
        """
        result = await info.context.memory.search(
            spaces,
            query,
            mode=mode,
            kinds=None if kinds is None else frozenset(kinds),
            filters=filters.value() if filters else model.Filters(),
            as_of=as_of(valid_at, known_at, during),
            when=when,
            asked_at=asked_at.at if asked_at else None,
            first=first,
            priors=priors.value() if priors else model.Priors(),
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
        to: Annotated[SimilarTo, strawberry.argument(description="The thing that others are compared with.")],
        kinds: SimilarKinds = None,
        filters: FilterBy = None,
        valid_at: ValidAt = None,
        known_at: KnownAt = None,
        during: DuringSpan = None,
        first: MostHits = 10,
    ) -> list[Hit] | None:
        """The things that are most similar in meaning to a fact, an episode or an entity, without itself. The scores
        are similarities, from 0 to 1.
        """
        hits = await info.context.memory.similar(
            space,
            fact=to.fact or None,
            episode=to.episode or None,
            entity=to.entity or None,
            kinds=None if kinds is None else frozenset(kinds),
            filters=filters.value() if filters else model.Filters(),
            as_of=as_of(valid_at, known_at, during),
            first=first,
        )
        info.context.budget.spend(len(hits))
        return [Hit.of(hit, info.context.scope(space)) for hit in hits]
