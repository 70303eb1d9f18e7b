"""`search`: embed the query, ask the indexes for candidates, let the graph spread them, fuse, read the best."""

import asyncio
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from kg_memory.errors import InvalidInput
from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.model.bitemporal import ALWAYS, AsOf, Interval
from kg_memory.model.text import require_between, searchable
from kg_memory.ports import Reranker
from kg_memory.search import hydrate
from kg_memory.search.candidates import Wanted, candidates, rankings
from kg_memory.search.expand import Expansion, Seed, expand
from kg_memory.search.filters import admitted, asked_kinds, check_first, scope_of
from kg_memory.search.fuse import Fused, fuse, preferred, spread
from kg_memory.search.mmr import diverse
from kg_memory.search.model import (
    NO_FILTERS,
    Candidate,
    Explanation,
    Found,
    Hit,
    Question,
    Ranking,
    SearchResult,
    Stage,
    Step,
    Understanding,
    UnderstoodTime,
    When,
)
from kg_memory.search.modes import RECIPES, Recipe
from kg_memory.search.query_vectors import QueryVectors
from kg_memory.search.rerank import RERANKED, reranked
from kg_memory.search.times import TimeFit, times_in
from kg_memory.search.understand import understand
from kg_memory.telemetry import metrics


class Stages:
    """How long each stage of one search took, in their order."""

    def __init__(self) -> None:
        self.done: list[Stage] = []

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        with metrics.stage(f"search/{name}"):
            yield
        self.done.append(Stage(name, round(1000 * (time.perf_counter() - started), 2)))


async def search(
    graph: Graph, vectors: QueryVectors, question: Question, reranker: Reranker | None = None
) -> SearchResult:
    """See `Memory.search`."""
    _check(question, reranker)
    recipe, stage = RECIPES[question.mode], Stages()
    finds, scope = asked_kinds(question, recipe.finds), await scope_of(graph, question)
    with stage("embed"):
        (vector,) = records.vectors([await vectors.of(question.text)])
    with stage("candidates"):
        times, strict, as_of = _times(question)
        wanted = Wanted(question.text, vector, scope, as_of, _depths(recipe, question), recipe.exact)
        listed, understood = await asyncio.gather(
            candidates(graph, wanted, _asked(recipe, finds) & admitted(question.filters)),
            understand(graph, scope.spaces, question.text, vector=vector, times=times),
        )
    with stage("fuse"):
        fit = TimeFit(understood.times)
        if strict:
            listed = [one for one in listed if not one.spans or fit.admits(one.spans)]
        fits = {one.candidate: fit(one.spans) for one in listed} if understood.times else None
        closed = strict or question.as_of != ALWAYS or question.filters != NO_FILTERS
        ranked = fuse(listed, recipe, fits=fits, closed=closed)
    with stage("expand"):
        seeds = _seeds(ranked, understood) if recipe.graph else []
        reached = await expand(graph, seeds, question.as_of)
        ranked = spread(ranked, reached, recipe, fits=fits, given=_given(understood, question), closed=closed)
    with stage("choose"):
        ranked = [one for one in preferred(ranked, listed, question) if one.candidate.kind in finds]
        chosen = await diverse(graph, ranked, question.diversity, max(question.first, question.rerank * RERANKED))
    with stage("read"):
        hits = await _hits(graph, question, chosen, reached)
    if question.rerank and reranker is not None:
        with stage("rerank"):
            hits = await reranked(reranker, question.text, hits)
    lists = [*rankings(listed), *_graph_ranking(reached)] if question.explain else []
    return SearchResult(
        hits[: question.first],
        _named(understood, question),
        Explanation(lists, stage.done) if question.explain else None,
    )


def _depths(recipe: Recipe, question: Question) -> dict[Found, int]:
    return {kind: max(depth, question.first) for kind, depth in recipe.depths.items()}


def _asked(recipe: Recipe, finds: frozenset[Found]) -> frozenset[Found]:
    """What may be found, and what speaks for it: facts and episodes do for each other, entities for nothing else."""
    return finds | (recipe.asks - {Found.ENTITY})


def _times(question: Question) -> tuple[list[UnderstoodTime], bool, AsOf]:
    """The times in the question, whether only what fits them may be found, and which facts the statements see."""
    times = [] if question.when is When.OFF else times_in(question.text, question.asked_at)
    strict = question.when is When.STRICT and bool(times)
    return times, strict, _during(times) if strict and question.as_of == ALWAYS else question.as_of


def _seeds(ranked: Sequence[Fused], understood: Understanding) -> list[Seed]:
    """Facts and episodes as well as they answer, and the entities that the question names: no other is meant."""
    named = [
        Seed(Candidate(linked.space, Found.ENTITY, linked.entity.id), linked.confidence)
        for linked in understood.entities
    ]
    return [*named, *(Seed(one.candidate, one.score) for one in ranked if one.candidate.kind is not Found.ENTITY)]


def _given(understood: Understanding, question: Question) -> set[Candidate]:
    """The entities that the question names beside what it asks about them."""
    whole = len(question.text.strip())
    return {
        Candidate(linked.space, Found.ENTITY, linked.entity.id)
        for linked in understood.entities
        if linked.end - linked.start < whole
    }


def _named(understood: Understanding, question: Question) -> Understanding:
    """What was understood, with the names of the spaces instead of their keys."""
    names = {space.key: space.name for space in question.spaces}
    entities = [replace(linked, space=names[linked.space]) for linked in understood.entities]
    return replace(understood, entities=entities)


def _check(question: Question, reranker: Reranker | None) -> None:
    searchable(question.text, "the query")
    check_first(question.first)
    if question.rerank and reranker is None:
        raise InvalidInput("there is no reranker here: set KG_MEMORY_RERANKER_URL, or leave rerank out")
    priors = question.priors
    require_between("diversity", question.diversity, 0, 1)
    require_between("recency", priors.recency, 0, 1)
    require_between("importance", priors.importance, 0, 1)
    if not 0 < priors.half_life_days < math.inf:
        raise InvalidInput(f"halfLifeDays={priors.half_life_days} is not a number of days above 0")


def _during(times: Sequence[UnderstoodTime]) -> AsOf:
    """From the beginning of the first to the end of the last."""
    spans = [time.during for time in times]
    return AsOf.of(during=Interval(min(span.start for span in spans), max(span.end for span in spans)))


async def _hits(graph: Graph, question: Question, chosen: Sequence[Fused], expansion: Expansion) -> list[Hit]:
    names = {space.key: space.name for space in question.spaces}
    ways = [_way(one, expansion) for one in chosen]
    read = await hydrate.read(
        graph, [*(one.candidate for one in chosen), *(passed for way in ways for passed in hydrate.of_path(way))]
    )
    return [
        Hit(
            space=names[one.candidate.space],
            found=read[one.candidate].found,
            score=one.score,
            scores=one.parts,
            evidence=read[one.candidate].evidence,
            path=hydrate.hops(way, read),
        )
        for one, way in zip(chosen, ways, strict=True)
        if one.candidate in read
    ]


def _way(one: Fused, expansion: Expansion) -> Sequence[Step]:
    """How the graph led to it, if that is what it owes most of its score to."""
    led = one.parts.get("graph", 0.0) == max(one.parts.values(), default=0.0)
    return expansion.path(one.candidate) if led else ()


def _graph_ranking(expansion: Expansion) -> list[Ranking]:
    mass = sorted(expansion.scores.items(), key=lambda scored: -scored[1])
    return [Ranking("graph", mass)] if mass else []
