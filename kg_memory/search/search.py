"""`search`: embed the query, read candidates, fuse their scores, expand over the graph, hydrate the best."""

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
from kg_memory.search.candidates import CandidateQuery, candidates, rankings
from kg_memory.search.expand import Expansion, Seed, expand
from kg_memory.search.filters import check_first, kinds_passing, requested_kinds, resolve_filters
from kg_memory.search.fuse import Fused, apply_priors, boost_by_graph, fuse
from kg_memory.search.hydrate import hops, hydrate, path_candidates
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
from kg_memory.search.modes import PROFILES, RankingProfile
from kg_memory.search.query_vectors import QueryVectors
from kg_memory.search.rerank import RERANKED, reranked
from kg_memory.search.times import TimeFit, times_in
from kg_memory.search.understand import understand
from kg_memory.telemetry import metrics


class Stages:
    """The stages of one search in their order, with the time that each took."""

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
    profile, stage = PROFILES[question.mode], Stages()
    hit_kinds = requested_kinds(question, profile.hits)
    filters = await resolve_filters(graph, question)
    with stage("embed"):
        (vector,) = records.vectors([await vectors.of(question.text)])
    with stage("candidates"):
        times, strict, as_of = _times(question)
        query = CandidateQuery(question.text, vector, filters, as_of, _depths(profile, question), profile.exact)
        scored, understood = await asyncio.gather(
            candidates(graph, query, _candidate_kinds(profile, hit_kinds) & kinds_passing(question.filters)),
            understand(graph, filters.spaces, question.text, vector=vector, times=times),
        )
    with stage("fuse"):
        fit = TimeFit(understood.times)
        scored = [one for one in scored if not (strict and one.spans) or fit.admits(one.spans)]
        fits = {one.candidate: fit(one.spans) for one in scored} if understood.times else None
        closed = strict or question.as_of != ALWAYS or question.filters != NO_FILTERS
        ranked = fuse(scored, profile, time_fits=fits, closed=closed)
    with stage("expand"):
        seeds = _seeds(ranked, understood) if profile.graph else []
        expansion = await expand(graph, seeds, question.as_of)
        excluded = _named_beside_question(understood, question)
        ranked = boost_by_graph(ranked, expansion, profile, time_fits=fits, excluded=excluded, closed=closed)
    with stage("choose"):
        ranked = [one for one in apply_priors(ranked, scored, question) if one.candidate.kind in hit_kinds]
        chosen = await diverse(graph, ranked, question.diversity, max(question.first, question.rerank * RERANKED))
    with stage("read"):
        hits = await _hits(graph, question, chosen, expansion)
    if question.rerank and reranker is not None:
        with stage("rerank"):
            hits = await reranked(reranker, question.text, hits)
    return SearchResult(
        hits[: question.first],
        _with_space_names(understood, question),
        Explanation([*rankings(scored), *_graph_ranking(expansion)], stage.done) if question.explain else None,
    )


def _depths(profile: RankingProfile, question: Question) -> dict[Found, int]:
    return {kind: max(depth, question.first) for kind, depth in profile.depths.items()}


def _candidate_kinds(profile: RankingProfile, hit_kinds: frozenset[Found]) -> frozenset[Found]:
    """The kinds of hits and of their evidence: facts and episodes support each other, entities support nothing else."""
    return hit_kinds | (profile.candidates - {Found.ENTITY})


def _times(question: Question) -> tuple[list[UnderstoodTime], bool, AsOf]:
    """The times in the question, whether a hit must fit them, and which facts the statements see."""
    times = [] if question.when is When.OFF else times_in(question.text, question.asked_at)
    strict = question.when is When.STRICT and bool(times)
    return times, strict, _during(times) if strict and question.as_of == ALWAYS else question.as_of


def _seeds(ranked: Sequence[Fused], understood: Understanding) -> list[Seed]:
    """Facts and episodes with their scores, and the entities that the question names, but no other entities."""
    named = [
        Seed(Candidate(linked.space, Found.ENTITY, linked.entity.id), linked.confidence)
        for linked in understood.entities
    ]
    return [*named, *(Seed(one.candidate, one.score) for one in ranked if one.candidate.kind is not Found.ENTITY)]


def _named_beside_question(understood: Understanding, question: Question) -> set[Candidate]:
    """The entities that the question names, unless such a name is the whole question: they are not its answer."""
    whole = len(question.text.strip())
    return {
        Candidate(linked.space, Found.ENTITY, linked.entity.id)
        for linked in understood.entities
        if linked.end - linked.start < whole
    }


def _with_space_names(understood: Understanding, question: Question) -> Understanding:
    """What was understood, with the names of the spaces instead of their keys."""
    names = {space.key: space.name for space in question.spaces}
    entities = [replace(linked, space=names[linked.space]) for linked in understood.entities]
    return replace(understood, entities=entities)


def _check(question: Question, reranker: Reranker | None) -> None:
    searchable(question.text, "the query")
    check_first(question.first)
    if question.rerank and reranker is None:
        raise InvalidInput("no reranker is configured: set KG_MEMORY_RERANKER_URL, or leave rerank out")
    priors = question.priors
    require_between("diversity", question.diversity, 0, 1)
    require_between("recency", priors.recency, 0, 1)
    require_between("importance", priors.importance, 0, 1)
    if not 0 < priors.half_life_days < math.inf:
        raise InvalidInput(f"halfLifeDays={priors.half_life_days} must be a finite number of days above 0")


def _during(times: Sequence[UnderstoodTime]) -> AsOf:
    """From the beginning of the first to the end of the last."""
    spans = [time.during for time in times]
    return AsOf.of(during=Interval(min(span.start for span in spans), max(span.end for span in spans)))


async def _hits(graph: Graph, question: Question, chosen: Sequence[Fused], expansion: Expansion) -> list[Hit]:
    names = {space.key: space.name for space in question.spaces}
    paths = [_path(one, expansion) for one in chosen]
    along = [passed for path in paths for passed in path_candidates(path)]
    hydrated = await hydrate(graph, [*(one.candidate for one in chosen), *along])
    return [
        Hit(
            space=names[one.candidate.space],
            found=hydrated[one.candidate].value,
            score=one.score,
            scores=one.parts,
            evidence=hydrated[one.candidate].evidence,
            path=hops(path, hydrated),
        )
        for one, path in zip(chosen, paths, strict=True)
        if one.candidate in hydrated
    ]


def _path(one: Fused, expansion: Expansion) -> Sequence[Step]:
    """The path to a candidate over the graph, if the graph is the largest part of its score."""
    by_graph = one.parts.get("graph", 0.0) == max(one.parts.values(), default=0.0)
    return expansion.path(one.candidate) if by_graph else ()


def _graph_ranking(expansion: Expansion) -> list[Ranking]:
    mass = sorted(expansion.scores.items(), key=lambda scored: -scored[1])
    return [Ranking("graph", mass)] if mass else []
