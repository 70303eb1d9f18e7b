"""`search`: embed the query, ask the indexes for candidates, fuse their lists; every hit says what found it."""

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
from kg_memory.search.fuse import fuse
from kg_memory.text import searchable

FACTS = statement("search/facts")
EPISODES = statement("search/episodes")
ENTITIES = statement("search/entities")

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
    vector = (await embedder.embed([text], kind="query"))[0].tolist()
    limit = min(DEEPEST_LIST, max(_FEWEST_CANDIDATES, _CANDIDATES_PER_HIT * first))
    asked: dict[str, Any] = {"space": space, "vector": vector, "limit": limit}
    lists = await asyncio.gather(*(_candidates(graph, kind, text, as_of, asked) for kind in sorted(kinds)))
    return fuse([hits for found in lists for hits in found], first)


async def _candidates(
    graph: Graph, kind: Found, text: str, as_of: AsOf, asked: dict[str, Any]
) -> Sequence[Sequence[Hit]]:
    """The candidates of one kind as two lists, best first: by vector and by words."""
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
    hits = [_hit(kind, row) for row in rows]
    return [[hit for hit in hits if name in hit.scores] for name in ("vector", "text")]


def _hit(kind: Found, row: Row) -> Hit:
    return Hit(_READ[kind](row["found"]), row["score"], {row["list"]: row["score"]})
