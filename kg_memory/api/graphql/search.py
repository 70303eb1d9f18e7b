"""Search over GraphQL."""

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
    Fact | Episode | Entity, strawberry.union("Findable", description="What a search can find.")
]


@strawberry.type(description="What one part of the search adds to a hit's score, or takes from it.")
class PartScore:
    part: str = strawberry.field(
        description="The part: `vector` for meaning, `text` for words, `neighbours` for the episodes before and after, "
        "`facts` and `episodes` for what states it or is stated in it, `graph` for what the graph led to, `time` for "
        "fitting the time in the question, and others by their names."
    )
    score: float = strawberry.field(description="What it adds; the parts sum up to the hit's score.")


@strawberry.type(description="One hop of the way on which the graph led to a hit.")
class Hop:
    source: Findable = strawberry.field(description="From what.")
    fact: Fact | None = strawberry.field(description="Along which fact; null: one of the two mentions the other.")
    target: Findable = strawberry.field(description="To what.")

    @classmethod
    def of(cls, hop: model.Hop, scope: Scope) -> "Hop":
        return cls(
            source=_found(hop.source, scope)[1],
            fact=Fact.of(hop.fact, scope) if hop.fact else None,
            target=_found(hop.target, scope)[1],
        )


@strawberry.type(description="One answer of a search.")
class Hit:
    scope: strawberry.Private[Scope]
    evidence_ids: strawberry.Private[list[str]]
    space: str = strawberry.field(description="The name of the space it was found in.")
    kind: model.Found = strawberry.field(description="What was found.")
    found: Findable = strawberry.field(description="The thing itself; a fact gives its `evidence` with the quotes.")
    score: float = strawberry.field(description="How well it answers; the hits come best first.")
    scores: list[PartScore] = strawberry.field(description="The parts that the score is the sum of.")
    path: list[Hop] = strawberry.field(description="How the graph led to it; empty where it did not.")

    @classmethod
    def of(cls, hit: model.Hit, scope: Scope) -> "Hit":
        kind, found = _found(hit.found, scope)
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
        """The episodes behind it: those that state a fact, some that mention an entity, an episode itself."""
        self.scope.budget.spend(len(self.evidence_ids))
        found = await gather(*(self.scope.episode(id) for id in self.evidence_ids))
        return [Episode.of(episode, self.scope) for episode in found if episode]


def _found(
    found: facts.Fact | facts.Episode | facts.Entity, scope: Scope
) -> tuple[model.Found, Fact | Episode | Entity]:
    if isinstance(found, facts.Fact):
        return model.Found.FACT, Fact.of(found, scope)
    if isinstance(found, facts.Episode):
        return model.Found.EPISODE, Episode.of(found, scope)
    return model.Found.ENTITY, Entity.of(found, scope)


@strawberry.type(description="An entity that the question names.")
class LinkedEntity:
    space: str = strawberry.field(description="The name of its space.")
    entity: Entity = strawberry.field(description="The entity.")
    start: int = strawberry.field(description="Where the question names it, counted in characters.")
    end: int = strawberry.field(description="Where that ends.")
    confidence: float = strawberry.field(description="How sure it is, 0 to 1.")

    @classmethod
    def of(cls, linked: model.LinkedEntity, scope: Scope) -> "LinkedEntity":
        return cls(
            space=linked.space,
            entity=Entity.of(linked.entity, scope),
            start=linked.start,
            end=linked.end,
            confidence=linked.confidence,
        )


@strawberry.type(description="A time that the question names.")
class UnderstoodTime:
    start: int = strawberry.field(description="Where the question names it, counted in characters.")
    end: int = strawberry.field(description="Where that ends.")
    during: Period = strawberry.field(description="The span of time that it means.")

    @classmethod
    def of(cls, understood: model.UnderstoodTime) -> "UnderstoodTime":
        return cls(start=understood.start, end=understood.end, during=Period.of(understood.during))


@strawberry.type(description="What was understood of the question.")
class Understanding:
    entities: list[LinkedEntity] = strawberry.field(description="The entities that it names.")
    times: list[UnderstoodTime] = strawberry.field(description="The times that it names.")

    @classmethod
    def of(cls, understood: model.Understanding, context: Context) -> "Understanding":
        return cls(
            entities=[LinkedEntity.of(linked, context.scope(linked.space)) for linked in understood.entities],
            times=[UnderstoodTime.of(time) for time in understood.times],
        )


@strawberry.type(description="A place in a list, before the lists were fused.")
class Ranked:
    kind: model.Found = strawberry.field(description="What it is.")
    id: strawberry.ID = strawberry.field(description="Its id.")
    score: float = strawberry.field(description="Its raw score; only comparable within the same list.")


@strawberry.type(description="One of the lists that were fused.")
class Ranking:
    name: str = strawberry.field(description="What ranked it, for example `episodes by vector`.")
    candidates: list[Ranked] = strawberry.field(description="The candidates, best first.")

    @classmethod
    def of(cls, ranking: model.Ranking) -> "Ranking":
        return cls(
            name=ranking.name,
            candidates=[Ranked(kind=one.kind, id=strawberry.ID(one.id), score=raw) for one, raw in ranking.candidates],
        )


@strawberry.type(description="How long one stage of a search took.")
class Stage:
    name: str = strawberry.field(description="What was done.")
    elapsed_ms: float = strawberry.field(description="How long it took, in milliseconds.")


@strawberry.type(description="How the hits came about.")
class Explanation:
    lists: list[Ranking] = strawberry.field(description="The lists before they were fused.")
    stages: list[Stage] = strawberry.field(description="What was done, in order, and how long it took.")

    @classmethod
    def of(cls, explanation: model.Explanation) -> "Explanation":
        return cls(
            lists=[Ranking.of(ranking) for ranking in explanation.lists],
            stages=[Stage(name=stage.name, elapsed_ms=stage.elapsed_ms) for stage in explanation.stages],
        )


@strawberry.type(description="What a search found, and what it made of the question.")
class SearchResult:
    hits: list[Hit] = strawberry.field(description="The hits, best first.")
    understood: Understanding = strawberry.field(description="What was understood of the question.")
    explanation: Explanation | None = strawberry.field(
        description="How the hits came about, if `explain` asked for it."
    )

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


FilterBy: TypeAlias = Annotated[Filters | None, strawberry.argument(description="What alone may be found.")]


@strawberry.input(description="What may raise a hit whatever was asked, each by at most this share of its score.")
class Priors:
    recency: float = strawberry.field(default=0.0, description="For being recent, 0 (not at all) to 1.")
    importance: float = strawberry.field(
        default=0.0, description="For an episode's salience and a fact's confidence, 0 (not at all) to 1."
    )
    half_life_days: float = strawberry.field(default=30.0, description="The days after which recency counts half.")

    def value(self) -> model.Priors:
        return model.Priors(self.recency, self.importance, self.half_life_days)


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
            filters=filters.value() if filters else model.Filters(),
            as_of=as_of(valid_at, known_at, during),
            first=first,
        )
        info.context.budget.spend(len(hits))
        return [Hit.of(hit, info.context.scope(space)) for hit in hits]
