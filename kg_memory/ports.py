"""The ports: what the product needs from the outside, as protocols without code."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from kg_memory.model import Extraction, Passage

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Texts to unit vectors. `model` and `dimensions` are recorded in the database beside the vectors."""

    @property
    def model(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    async def embed(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Vectors:
        """One normalised row per text, shape `(len(texts), dimensions)`; raises `ProviderError`."""
        ...


class Extractor(Protocol):
    """Passages to what they say. Never touches the graph."""

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        """One extraction per passage, in order; raises `ProviderError`."""
        ...


class Clock(Protocol):
    """The present instant, with its offset."""

    def __call__(self) -> datetime: ...
