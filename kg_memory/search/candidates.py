"""Candidates of a search: what the vector and full-text indexes return for a query, for every kind in parallel.

The indexes apply these filters themselves: space, times, kind of memory, predicate, confidence, subject and object of
facts, session of episodes. Categories, sessions of facts and entities of episodes are not in the indexes. For these,
every node of the given sessions or entities is compared, or else every node of the spaces.

The size of a space does not matter where the index can filter. It compares few vectors one by one itself. Measured
against a scan, it was as fast for 20 vectors (2.5 ms) and faster from 200: 5 ms against 6 ms. For 2,000 vectors it was
5 ms against 38 ms, and for 18,000 it was 15 ms against 265 ms.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg_memory.graph import lucene
from kg_memory.graph.graph import Graph
from kg_memory.graph.records import Vector
from kg_memory.graph.statements import Statement, statement
from kg_memory.model.bitemporal import AsOf
from kg_memory.search.filters import ResolvedFilters
from kg_memory.search.model import Candidate, Found, Ranking

FACTS = statement("search/facts")
FACTS_VECTOR = statement("search/facts_vector")
FACTS_EXACT = statement("search/facts_exact")
FACTS_FULLTEXT = statement("search/facts_fulltext")
EPISODES = statement("search/episodes")
EPISODES_VECTOR = statement("search/episodes_vector")
EPISODES_EXACT = statement("search/episodes_exact")
EPISODES_FULLTEXT = statement("search/episodes_fulltext")
ENTITIES = statement("search/entities")
ENTITIES_EXACT = statement("search/entities_exact")
ENTITIES_FULLTEXT = statement("search/entities_fulltext")

_ANY_PREDICATE = {"first": "", "last": "\uffff"}
_ONE_ROW = [True]
_PLURAL = {Found.FACT: "facts", Found.EPISODE: "episodes", Found.ENTITY: "entities"}
Call = tuple[Statement, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    """A candidate with its scores from the indexes.

    `cosine` is the similarity of the vectors, 0 to 1, for every candidate. `vector_score` and `text_score` are the
    scores in the two lists, None for a list that lacks the candidate. `weight` is an episode's salience or a fact's
    confidence. `at` is when an episode occurred or a fact began to be true. `spans` are the times that it is about, and
    for a message also when it was sent. Times are in seconds since 1970. `episodes` are the ones before and after an
    episode, or those that state a fact.
    """

    candidate: Candidate
    cosine: float
    vector_score: float | None = None
    text_score: float | None = None
    weight: float = 1.0
    at: int | None = None
    spans: Sequence[tuple[int, int]] = ()
    episodes: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class CandidateQuery:
    """A query for candidates: its text, its vector, the filters, and how many candidates each list of a kind has."""

    text: str
    vector: Vector
    filters: ResolvedFilters
    as_of: AsOf
    depths: Mapping[Found, int]
    exact: bool = False


async def candidates(graph: Graph, query: CandidateQuery, kinds: frozenset[Found]) -> list[ScoredCandidate]:
    """The candidates of these kinds, in all spaces of the filters, each once."""
    if query.filters.empty:
        return []
    plain = not query.exact and not query.filters.filtered
    calls = [(kind, call) for kind in sorted(kinds) for call in (_plain if plain else _filtered)[kind](query)]
    answers = await asyncio.gather(*(graph.read(statement, **parameters) for _, (statement, parameters) in calls))
    scored: dict[Candidate, ScoredCandidate] = {}
    for (kind, _), (row,) in zip(calls, answers, strict=True):
        for values in row["candidates"]:
            new = _scored(kind, *values)
            known = scored.get(new.candidate)
            scored[new.candidate] = new if known is None else _merged(new, known)
    return list(scored.values())


def _scored(
    kind: Found,
    space: str,
    id_: str,
    version: int,
    vector_score: float | None,
    text_score: float | None,
    cosine: float,
    weight: float = 1.0,
    at: int | None = None,
    since: int | None = None,
    until: int | None = None,
    episodes: Sequence[str] = (),
    is_message: bool = False,
) -> ScoredCandidate:
    """One candidate of a statement, which returns lists: a row for each would cost more than the search."""
    spans = [(at, at)] if is_message and at is not None else []
    return ScoredCandidate(
        candidate=Candidate(space, kind, id_, version),
        cosine=cosine,
        vector_score=vector_score,
        text_score=text_score,
        weight=weight,
        at=at,
        spans=spans if since is None or until is None else [*spans, (since, until)],
        episodes=[Candidate(space, Found.EPISODE, episode) for episode in episodes],
    )


def _merged(new: ScoredCandidate, known: ScoredCandidate) -> ScoredCandidate:
    """The same candidate with the scores of both lists."""
    vector_score = new.vector_score if known.vector_score is None else known.vector_score
    text_score = new.text_score if known.text_score is None else known.text_score
    return replace(new, vector_score=vector_score, text_score=text_score)


def _common(query: CandidateQuery, kind: Found) -> dict[str, Any]:
    return {"vector": query.vector, "limit": query.depths[kind]}


def _facts(query: CandidateQuery) -> list[Call]:
    words = lucene.facts(query.text, query.filters.spaces, query.as_of)
    parameters = _common(query, Found.FACT) | query.as_of.parameters() | query.filters.parameters("spaces")
    return [(FACTS, parameters | {"words": words})]


def _facts_filtered(query: CandidateQuery) -> list[Call]:
    filters, common = query.filters, _common(query, Found.FACT) | query.as_of.parameters()
    passing = common | filters.parameters("entities", "kinds", "predicates", "categories", "min_confidence", "sessions")
    if query.exact or filters.categories or filters.sessions:
        by_vector: Call = (FACTS_EXACT, passing | {"scanned": [] if filters.sessions else list(filters.spaces)})
    else:
        searches = [{"first": name, "last": name} for name in filters.predicates] or [_ANY_PREDICATE]
        branches = {
            "searches": [] if filters.entities else searches,
            "searches_about": searches if filters.entities else [],
        }
        by_vector = (
            FACTS_VECTOR,
            common | branches | filters.parameters("spaces", "entities", "kinds", "min_confidence"),
        )
    words = lucene.facts(query.text, filters.spaces, query.as_of)
    by_text = {"words": words, "sessions": [session["id"] for session in filters.sessions]}
    return [by_vector, (FACTS_FULLTEXT, passing | filters.parameters("spaces") | by_text)]


def _occurred(query: CandidateQuery) -> dict[str, Any]:
    since, until = query.as_of.occurred()
    return {"occurred_since": since, "occurred_until": until, "known_at": query.as_of.known_at}


def _episodes(query: CandidateQuery) -> list[Call]:
    words = lucene.episodes(query.text, query.filters.spaces, query.as_of)
    parameters = _common(query, Found.EPISODE) | _occurred(query) | query.filters.parameters("spaces")
    return [(EPISODES, parameters | {"words": words})]


def _episodes_filtered(query: CandidateQuery) -> list[Call]:
    filters, common = query.filters, _common(query, Found.EPISODE) | _occurred(query)
    common |= filters.parameters("kinds") | {"sessions": [session["id"] for session in filters.sessions]}
    if query.exact or filters.categories or filters.entities or not (filters.by_kind or filters.sessions):
        compared = {
            "scanned": [] if filters.entities else list(filters.spaces),
            "mentioning": filters.in_each_space(filters.entities),
        }
        by_vector: Call = (EPISODES_EXACT, common | compared | filters.parameters("categories"))
    else:
        both = filters.by_kind and bool(filters.sessions)
        chosen = "by_both" if both else "by_kind" if filters.by_kind else "by_session"
        branches = {name: _ONE_ROW if name == chosen else [] for name in ("by_kind", "by_session", "by_both")}
        by_vector = (EPISODES_VECTOR, common | branches | filters.parameters("spaces"))
    words = lucene.episodes(query.text, filters.spaces, query.as_of)
    by_text = {"words": words} | filters.parameters("spaces", "entities", "categories")
    return [by_vector, (EPISODES_FULLTEXT, common | by_text)]


def _entities(query: CandidateQuery) -> list[Call]:
    words = lucene.entities(query.text, query.filters.spaces)
    return [(ENTITIES, _common(query, Found.ENTITY) | {"words": words} | query.filters.parameters("spaces"))]


def _entities_filtered(query: CandidateQuery) -> list[Call]:
    filters, common = query.filters, _common(query, Found.ENTITY) | query.filters.parameters("entities")
    whole = not filters.sessions and not filters.entities
    compared = {
        "scanned": list(filters.spaces) if whole else [],
        "sessions": list(filters.sessions),
        "named": [] if filters.sessions else filters.in_each_space(filters.entities),
    }
    by_text = {
        "words": lucene.entities(query.text, filters.spaces),
        "sessions": [session["id"] for session in filters.sessions],
    }
    return [
        (ENTITIES_EXACT, common | compared),
        (ENTITIES_FULLTEXT, common | by_text | filters.parameters("spaces")),
    ]


_plain = {Found.FACT: _facts, Found.EPISODE: _episodes, Found.ENTITY: _entities}
_filtered = {Found.FACT: _facts_filtered, Found.EPISODE: _episodes_filtered, Found.ENTITY: _entities_filtered}


def rankings(scored: Sequence[ScoredCandidate]) -> list[Ranking]:
    """The lists of the indexes before they are fused, for an explanation."""
    lists = []
    for kind in Found:
        of_kind = [one for one in scored if one.candidate.kind is kind]
        by_vector = [(one.candidate, one.vector_score) for one in of_kind if one.vector_score is not None]
        by_text = [(one.candidate, one.text_score) for one in of_kind if one.text_score is not None]
        for name, scores in (("vector", by_vector), ("text", by_text)):
            best_first = sorted(scores, key=lambda pair: -pair[1])
            lists.append(Ranking(f"{_PLURAL[kind]} by {name}", best_first))
    return [ranking for ranking in lists if ranking.candidates]
