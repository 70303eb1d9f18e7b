"""The vectors of queries, kept for a while: a vector depends on the model and the words alone, on no space."""

from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray

from kg_memory.errors import EmbedderMismatch
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import require_embedder
from kg_memory.ports import Embedder

MOST_KEPT = 1_000


class QueryVectors:
    """Embeds queries, and remembers the vectors of the last `MOST_KEPT` by model and text."""

    def __init__(self, graph: Graph, embedder: Embedder) -> None:
        self._graph = graph
        self._embedder = embedder
        self._kept: OrderedDict[tuple[str, str], NDArray[np.float32]] = OrderedDict()
        self._agreed = False

    async def of(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a query; raises `EmbedderMismatch` when the graph's vectors are of another model."""
        if not self._agreed:
            await require_embedder(self._graph, self._embedder)
            self._agreed = True
        key = (self._embedder.model, text)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        vector: NDArray[np.float32] = (await self._embedder.embed([text], kind="query"))[0]
        self._check(vector)
        self._kept[key] = vector
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return vector

    def _check(self, vector: NDArray[np.float32]) -> None:
        if vector.shape != (self._embedder.dimensions,):
            raise EmbedderMismatch(
                f"{self._embedder.model} answered with {vector.shape[0]} dimensions instead of "
                f"{self._embedder.dimensions}, which the graph's vectors have: serve the model that made them"
            )
