from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pytest

from kg_memory.errors import EmbedderMismatch
from kg_memory.graph.graph import Graph
from kg_memory.ports import Embedder, Vectors
from kg_memory.search import query_vectors
from kg_memory.search.query_vectors import QueryVectors


@dataclass
class Counting:
    """The suite's embedder under any name, which keeps the texts that it embedded."""

    embedder: Embedder
    model: str
    dimensions: int = 384
    gives: int = 384
    seen: list[str] = field(default_factory=list)

    async def embed(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Vectors:
        self.seen += texts
        return np.asarray((await self.embedder.embed(texts, kind=kind))[:, : self.gives])


async def test_a_query_is_embedded_once_and_the_oldest_leave_the_cache(
    graph: Graph, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_vectors, "MOST_CACHED", 2)
    counting = Counting(embedder, embedder.model)
    vectors = QueryVectors(graph, counting)
    first = await vectors.of("tea")
    for text in ("tea", "milk", "tea", "sugar", "tea", "milk"):
        await vectors.of(text)
    assert counting.seen == ["tea", "milk", "sugar", "milk"]
    assert np.array_equal(await vectors.of("tea"), first)


async def test_another_model_is_refused_and_named(graph: Graph, embedder: Embedder) -> None:
    with pytest.raises(EmbedderMismatch, match=f"made by {embedder.model}.*the service has other"):
        await QueryVectors(graph, Counting(embedder, "other")).of("tea")


async def test_vectors_of_another_size_are_refused(graph: Graph, embedder: Embedder) -> None:
    with pytest.raises(EmbedderMismatch, match="100 dimensions instead of 384"):
        await QueryVectors(graph, Counting(embedder, embedder.model, gives=100)).of("tea")
