"""`search`: embed the query, ask the indexes for candidates, fuse their lists and read the best of them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from kg_memory.bitemporal import AsOf
from kg_memory.errors import InvalidInput
from kg_memory.graph import records
from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.statements import statement
from kg_memory.model import Entity, Episode, Fact, Found, Hit
from kg_memory.ports import Embedder
from kg_memory.search import lucene
from kg_memory.search.fuse import Candidate, Ranking, across_kinds, fuse
from kg_memory.text import searchable

FACTS = statement("search/facts")
EPISODES = statement("search/episodes")
ENTITIES = statement("search/entities")
FOUND = statement("search/found")

MOST_HITS = 100
DEEPEST_LIST = 200
_READ: dict[Found, Callable[[Row], Fact | Episode | Entity]] = {
    Found.FACT: records.fact,
    Found.EPISODE: records.episode,
    Found.ENTITY: records.entity,
}
_CANDIDATES_PER_HIT = 3
_FEWEST_CANDIDATES = 20


async def search(
    graph: Graph,
    embedder: Embedder,
    space: str,
    query: str,
    *,
    as_of: AsOf,
    kinds: frozenset[Found],
    first: int,
) -> list[Hit]:
    """See `Memory.search`."""
    text = searchable(query, "the query")
    if not 1 <= first <= MOST_HITS:
        raise InvalidInput(f"first={first} is not between 1 and {MOST_HITS}")
    vector = records.vectors(await embedder.embed([text], kind="query"))[0]
    limit = min(DEEPEST_LIST, max(_FEWEST_CANDIDATES, _CANDIDATES_PER_HIT * first))
    asked: dict[str, Any] = {"space": space, "vector": vector, "limit": limit}
    rankings = await asyncio.gather(*(_rankings(graph, kind, text, as_of, asked) for kind in sorted(kinds)))
    best = fuse(across_kinds([ranking for of_kind in rankings for ranking in of_kind]), first)
    found = await _found(graph, space, [one.candidate for one in best])
    return [Hit(found[one.candidate], one.score, one.scores) for one in best if one.candidate in found]


async def _rankings(graph: Graph, kind: Found, text: str, as_of: AsOf, asked: dict[str, Any]) -> list[Ranking]:
    """The candidates of one kind, by vector and by words."""
    space = asked["space"]
    match kind:
        case Found.FACT:
            words = lucene.facts(text, space, as_of)
            rows = await graph.read(FACTS, words=words, **asked, **as_of.parameters())
        case Found.EPISODE:
            since, until = as_of.occurred()
            words = lucene.episodes(text, space, as_of)
            rows = await graph.read(
                EPISODES,
                words=words,
                occurred_since=since,
                occurred_until=until,
                known_at=as_of.known_at,
                **asked,
            )
        case Found.ENTITY:
            rows = await graph.read(ENTITIES, words=lucene.entities(text, space), **asked)
    return [
        Ranking(row["list"], [(Candidate(kind, id, version), score) for id, version, score in row["candidates"]])
        for row in rows
    ]


async def _found(graph: Graph, space: str, candidates: Sequence[Candidate]) -> dict[Candidate, Fact | Episode | Entity]:
    """Reads the winners only: a node is costly to send, and most candidates are dropped."""
    rows = await graph.read(
        FOUND,
        space=space,
        facts=[{"id": one.id, "version": one.version} for one in candidates if one.kind is Found.FACT],
        episodes=[one.id for one in candidates if one.kind is Found.EPISODE],
        entities=[one.id for one in candidates if one.kind is Found.ENTITY],
    )
    found = ((Found(row["kind"]), row["found"]) for row in rows)
    return {Candidate(kind, row["id"], row.get("version", 1)): _READ[kind](row) for kind, row in found}
