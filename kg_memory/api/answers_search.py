"""What searching answers, as GraphQL types."""

from asyncio import gather
from typing import Annotated, TypeAlias

import strawberry

from kg_memory import model, retrieval
from kg_memory.api.answers_time import Period
from kg_memory.api.context import Context, Scope
from kg_memory.api.resolver import resolver
from kg_memory.api.types import Entity, Episode, Fact

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
    def of(cls, hop: retrieval.Hop, scope: Scope) -> "Hop":
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
    def of(cls, hit: retrieval.Hit, scope: Scope) -> "Hit":
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
    found: model.Fact | model.Episode | model.Entity, scope: Scope
) -> tuple[model.Found, Fact | Episode | Entity]:
    if isinstance(found, model.Fact):
        return model.Found.FACT, Fact.of(found, scope)
    if isinstance(found, model.Episode):
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
    def of(cls, linked: retrieval.LinkedEntity, scope: Scope) -> "LinkedEntity":
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
    def of(cls, understood: retrieval.UnderstoodTime) -> "UnderstoodTime":
        return cls(start=understood.start, end=understood.end, during=Period.of(understood.during))


@strawberry.type(description="What was understood of the question.")
class Understanding:
    entities: list[LinkedEntity] = strawberry.field(description="The entities that it names.")
    times: list[UnderstoodTime] = strawberry.field(description="The times that it names.")

    @classmethod
    def of(cls, understood: retrieval.Understanding, context: Context) -> "Understanding":
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
    def of(cls, ranking: retrieval.Ranking) -> "Ranking":
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
    def of(cls, explanation: retrieval.Explanation) -> "Explanation":
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
    def of(cls, result: retrieval.SearchResult, context: Context) -> "SearchResult":
        context.budget.spend(len(result.hits) + sum(len(ranking.candidates) for ranking in _lists(result)))
        return cls(
            hits=[Hit.of(hit, context.scope(hit.space)) for hit in result.hits],
            understood=Understanding.of(result.understood, context),
            explanation=Explanation.of(result.explanation) if result.explanation else None,
        )


def _lists(result: retrieval.SearchResult) -> list[retrieval.Ranking]:
    return list(result.explanation.lists) if result.explanation else []
