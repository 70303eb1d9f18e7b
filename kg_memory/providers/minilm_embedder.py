"""The default embedder: all-MiniLM-L6-v2 on this machine, without a network."""

import asyncio
from collections.abc import Sequence
from typing import Literal

import numpy as np

from kg_memory.ports import Vectors
from kg_memory.providers.minilm import MiniLM


class MiniLMEmbedder:
    """The `Embedder` port over a shared encoder. Queries and documents are embedded alike.

    The vector of a text of any length is the mean over all its pieces.
    """

    def __init__(self, encoder: MiniLM) -> None:
        self._encoder = encoder

    @property
    def model(self) -> str:
        return self._encoder.name

    @property
    def dimensions(self) -> int:
        return self._encoder.dimensions

    async def embed(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Vectors:
        """One unit vector per text, computed in a worker thread. Other texts of a batch do not change it."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return await asyncio.to_thread(self._encoder.embed, texts)
