from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from kg_memory.errors import InvalidInput, ProviderUnavailable
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.ports import Embedder, Extractor, Vectors
from tests.support.builders import CAREER
from tests.support.fakes import LiteralExtractor, SettableClock


@dataclass
class Shortest:
    """A reranker that prefers short texts."""

    model: str = "shortest"
    unavailable: bool = False
    seen: list[str] = field(default_factory=list)

    async def rerank(self, query: str, texts: Sequence[str]) -> Vectors:
        if self.unavailable:
            raise ProviderUnavailable("gone")
        self.seen += texts
        return np.array([-len(text) for text in texts], np.float32)


def reading(graph: Graph, embedder: Embedder, reranker: Shortest) -> Memory:
    extractor: Extractor = LiteralExtractor()
    return Memory(graph, embedder, extractor, SettableClock(), reranker=reranker)


async def test_the_reranker_decides_the_order(graph: Graph, embedder: Embedder, space: str) -> None:
    reranker = Shortest()
    memory = reading(graph, embedder, reranker)
    await memory.remember(space, CAREER)
    hits = (await memory.search(space, "Where does Ada work?", rerank=True, first=3)).hits
    assert [hit.score for hit in hits] == sorted((-len(text) for text in reranker.seen), reverse=True)[:3]
    assert len(reranker.seen) > 3
    assert hits[0].score == pytest.approx(sum(hits[0].scores.values()))
    assert "Bob: Ada WORKS_AT Acme [2020..]." in reranker.seen


async def test_without_an_available_reranker_the_order_is_unchanged(
    graph: Graph, embedder: Embedder, space: str
) -> None:
    memory = reading(graph, embedder, Shortest(unavailable=True))
    await memory.remember(space, CAREER)
    plain = await memory.search(space, "Where does Ada work?")
    assert (await memory.search(space, "Where does Ada work?", rerank=True)).hits == plain.hits


async def test_rerank_without_a_reranker_is_refused(literal: Memory, space: str) -> None:
    await literal.remember(space, CAREER)
    with pytest.raises(InvalidInput, match="KG_MEMORY_RERANKER_URL"):
        await literal.search(space, "Ada", rerank=True)
