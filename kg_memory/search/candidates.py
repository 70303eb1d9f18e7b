"""The candidates of a search: what is near the query's vector or has its words, of every kind at once.

Filters are part of the index search wherever the index can tell: space, times, kind of memory, predicate, confidence,
subject and object of facts, session of episodes. What it cannot tell (categories, the sessions of facts, the entities
of episodes) is scanned exactly, over the sessions or entities in question where there are any, else over the spaces.
There is no switch by size where the index can tell: it compares few vectors one by one itself, and was as fast as a
scan of 20 vectors (2.5 ms) and faster from 200 (5 against 6 ms; 5 against 38 ms for 2,000, 15 against 265 for 18,000).
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
from kg_memory.search.filters import Scope
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

_ANY = {"first": "", "last": "\uffff"}
_ONCE = [True]
_PLURAL = {Found.FACT: "facts", Found.EPISODE: "episodes", Found.ENTITY: "entities"}
Sent = tuple[Statement, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate with what the lists know of it.

    `cosine` is the similarity of the vectors, from 0 to 1, also when only its words brought it here; `near` and `said`
    are its scores in the two lists, None in a list that lacks it. `weight` is an episode's salience and a fact's
    confidence, `at` when an episode occurred and a fact began to be true, `spans` the times that it tells of, which for
    a message is also when it was said, in seconds since 1970; `linked` are the episodes before and after an episode,
    those that state a fact.
    """

    candidate: Candidate
    cosine: float
    near: float | None = None
    said: float | None = None
    weight: float = 1.0
    at: int | None = None
    spans: Sequence[tuple[int, int]] = ()
    linked: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What candidates are asked for: near this vector or with words of this text, so many in the lists of each kind."""

    text: str
    vector: Vector
    scope: Scope
    as_of: AsOf
    depths: Mapping[Found, int]
    exact: bool = False


async def candidates(graph: Graph, wanted: Wanted, kinds: frozenset[Found]) -> list[Listed]:
    """The candidates of these kinds, in all spaces of the scope, each once."""
    if wanted.scope.empty:
        return []
    plain = not wanted.exact and not wanted.scope.filtered
    sent = [(kind, one) for kind in sorted(kinds) for one in (_plain if plain else _filtered)[kind](wanted)]
    answers = await asyncio.gather(*(graph.read(statement, **parameters) for _, (statement, parameters) in sent))
    listed: dict[Candidate, Listed] = {}
    for (kind, _), (row,) in zip(sent, answers, strict=True):
        for values in row["candidates"]:
            one = _listed(kind, *values)
            other = listed.get(one.candidate)
            listed[one.candidate] = one if other is None else _both(one, other)
    return list(listed.values())


def _listed(
    kind: Found,
    space: str,
    id_: str,
    version: int,
    near: float | None,
    said: float | None,
    cosine: float,
    weight: float = 1.0,
    at: int | None = None,
    since: int | None = None,
    until: int | None = None,
    linked: Sequence[str] = (),
    said_then: bool = False,
) -> Listed:
    """What a statement says of one candidate: a list, since a row for each would cost more than the search."""
    spans = [(at, at)] if said_then and at is not None else []
    return Listed(
        candidate=Candidate(space, kind, id_, version),
        cosine=cosine,
        near=near,
        said=said,
        weight=weight,
        at=at,
        spans=spans if since is None or until is None else [*spans, (since, until)],
        linked=[Candidate(space, Found.EPISODE, episode) for episode in linked],
    )


def _both(one: Listed, other: Listed) -> Listed:
    near = one.near if other.near is None else other.near
    said = one.said if other.said is None else other.said
    return replace(one, near=near, said=said)


def _shared(wanted: Wanted, kind: Found) -> dict[str, Any]:
    return {"vector": wanted.vector, "limit": wanted.depths[kind]}


def _facts(wanted: Wanted) -> list[Sent]:
    words = lucene.facts(wanted.text, wanted.scope.spaces, wanted.as_of)
    asked = _shared(wanted, Found.FACT) | wanted.as_of.parameters() | wanted.scope.parameters("spaces")
    return [(FACTS, asked | {"words": words})]


def _facts_filtered(wanted: Wanted) -> list[Sent]:
    scope, asked = wanted.scope, _shared(wanted, Found.FACT) | wanted.as_of.parameters()
    admits = asked | scope.parameters("entities", "kinds", "predicates", "categories", "min_confidence", "sessions")
    if wanted.exact or scope.categories or scope.sessions:
        near: Sent = (FACTS_EXACT, admits | {"scanned": [] if scope.sessions else list(scope.spaces)})
    else:
        searches = [{"first": name, "last": name} for name in scope.predicates] or [_ANY]
        about = {"searches": [] if scope.entities else searches, "searches_about": searches if scope.entities else []}
        near = (FACTS_VECTOR, asked | about | scope.parameters("spaces", "entities", "kinds", "min_confidence"))
    words = lucene.facts(wanted.text, scope.spaces, wanted.as_of)
    said = {"words": words, "sessions": [session["id"] for session in scope.sessions]}
    return [near, (FACTS_FULLTEXT, admits | scope.parameters("spaces") | said)]


def _occurred(wanted: Wanted) -> dict[str, Any]:
    since, until = wanted.as_of.occurred()
    return {"occurred_since": since, "occurred_until": until, "known_at": wanted.as_of.known_at}


def _episodes(wanted: Wanted) -> list[Sent]:
    words = lucene.episodes(wanted.text, wanted.scope.spaces, wanted.as_of)
    asked = _shared(wanted, Found.EPISODE) | _occurred(wanted) | wanted.scope.parameters("spaces")
    return [(EPISODES, asked | {"words": words})]


def _episodes_filtered(wanted: Wanted) -> list[Sent]:
    scope, asked = wanted.scope, _shared(wanted, Found.EPISODE) | _occurred(wanted)
    asked |= scope.parameters("kinds") | {"sessions": [session["id"] for session in scope.sessions]}
    if wanted.exact or scope.categories or scope.entities or not (scope.by_kind or scope.sessions):
        where = {"scanned": [] if scope.entities else list(scope.spaces), "mentioning": scope.at(scope.entities)}
        near: Sent = (EPISODES_EXACT, asked | where | scope.parameters("categories"))
    else:
        both = scope.by_kind and bool(scope.sessions)
        branch = "by_both" if both else "by_kind" if scope.by_kind else "by_session"
        once = {name: _ONCE if name == branch else [] for name in ("by_kind", "by_session", "by_both")}
        near = (EPISODES_VECTOR, asked | once | scope.parameters("spaces"))
    words = lucene.episodes(wanted.text, scope.spaces, wanted.as_of)
    return [near, (EPISODES_FULLTEXT, asked | {"words": words} | scope.parameters("spaces", "entities", "categories"))]


def _entities(wanted: Wanted) -> list[Sent]:
    words = lucene.entities(wanted.text, wanted.scope.spaces)
    return [(ENTITIES, _shared(wanted, Found.ENTITY) | {"words": words} | wanted.scope.parameters("spaces"))]


def _entities_filtered(wanted: Wanted) -> list[Sent]:
    scope, asked = wanted.scope, _shared(wanted, Found.ENTITY) | wanted.scope.parameters("entities")
    whole = not scope.sessions and not scope.entities
    where = {
        "scanned": list(scope.spaces) if whole else [],
        "sessions": list(scope.sessions),
        "named": [] if scope.sessions else scope.at(scope.entities),
    }
    said = {
        "words": lucene.entities(wanted.text, scope.spaces),
        "sessions": [session["id"] for session in scope.sessions],
    }
    return [(ENTITIES_EXACT, asked | where), (ENTITIES_FULLTEXT, asked | said | scope.parameters("spaces"))]


_plain = {Found.FACT: _facts, Found.EPISODE: _episodes, Found.ENTITY: _entities}
_filtered = {Found.FACT: _facts_filtered, Found.EPISODE: _episodes_filtered, Found.ENTITY: _entities_filtered}


def rankings(listed: Sequence[Listed]) -> list[Ranking]:
    """The lists as they came from the indexes, for whoever wants to see them before they are fused."""
    found = []
    for kind in Found:
        of_kind = [one for one in listed if one.candidate.kind is kind]
        near = [(one.candidate, one.near) for one in of_kind if one.near is not None]
        said = [(one.candidate, one.said) for one in of_kind if one.said is not None]
        for name, scored in (("vector", near), ("text", said)):
            best_first = sorted(scored, key=lambda pair: -pair[1])
            found.append(Ranking(f"{_PLURAL[kind]} by {name}", best_first))
    return [ranking for ranking in found if ranking.candidates]
