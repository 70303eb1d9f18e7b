"""A cache of query vectors: a vector depends only on the model and the text, not on the space."""

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from kg_memory.errors import EmbedderMismatch
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import require_embedder
from kg_memory.ports import Embedder

MOST_CACHED = 1_000


class QueryVectors:
    """Embeds queries, and caches the last `MOST_CACHED` vectors by model and text."""

    def __init__(self, graph: Graph, embedder: Embedder) -> None:
        self._graph = graph
        self._embedder = embedder
        self._cache: OrderedDict[tuple[str, str], NDArray[np.float32]] = OrderedDict()
        self._embedder_checked = False

    async def of(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a query; raises `EmbedderMismatch` when the graph has vectors of another model."""
        if not self._embedder_checked:
            await require_embedder(self._graph, self._embedder)
            self._embedder_checked = True
        key = (self._embedder.model, text)
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        vector: NDArray[np.float32] = (await self._embedder.embed([text], kind="query"))[0]
        self._check(vector)
        self._cache[key] = vector
        if len(self._cache) > MOST_CACHED:
            self._cache.popitem(last=False)
        return vector

    def _check(self, vector: NDArray[np.float32]) -> None:
        if vector.shape != (self._embedder.dimensions,):
            raise EmbedderMismatch(
                f"{self._embedder.model} answered with {vector.shape[0]} dimensions instead of "
                f"{self._embedder.dimensions}, which the graph's vectors have: serve the model that made them"
            )
