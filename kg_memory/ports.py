"""The ports: protocols for what the service needs from outside. `providers/` implements most of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, runtime_checkable

from kg_memory.model.extraction import Ambiguity, Extraction, Passage
from kg_memory.model.llm import ChatMessage, PromptName

if TYPE_CHECKING:  # numpy takes long to import
    import numpy as np
    from numpy.typing import NDArray

Vectors: TypeAlias = "NDArray[np.float32]"


class Embedder(Protocol):
    """Turns texts into unit vectors. The database records `model` and `dimensions` with the vectors."""

    @property
    def model(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    async def embed(self, texts: Sequence[str], *, kind: Literal["query", "document"]) -> Vectors:
        """One unit vector per text, shape `(len(texts), dimensions)`; raises `ProviderError`."""
        ...


class Extractor(Protocol):
    """Extracts entities, statements and times from passages. It never accesses the graph."""

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        """One extraction per passage, in order; raises `ProviderError`."""
        ...


@runtime_checkable
class Judge(Protocol):
    """An extractor that can also decide conflicts and ambiguous names."""

    async def decide(self, ambiguities: Sequence[Ambiguity], prompts: Mapping[PromptName, str]) -> Sequence[int | None]:
        """For each ambiguity, in order, the index of the right choice, or None when it cannot be decided.

        It calls a model at most once; raises `ProviderError`.
        """
        ...


class ChatModel(Protocol):
    """A language model that answers in JSON. It reports each call with its cost to `telemetry.metering.meter`."""

    @property
    def model(self) -> str: ...

    async def answer(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, object], purpose: str, most_tokens: int
    ) -> dict[str, object]:
        """One JSON object. The model was asked to follow the JSON Schema, and the caller checks that it did.

        The answer has at most about `most_tokens` tokens. Raises `ProviderUnavailable`, `ProviderRefused` or
        `MalformedAnswer`; with what is whole of an answer that was cut off.
        """
        ...


class Reranker(Protocol):
    """Scores how well texts answer a query, reading each text together with the query."""

    @property
    def model(self) -> str: ...

    async def rerank(self, query: str, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One score per text, in order, higher for a better answer; raises `ProviderError`."""
        ...


class Clock(Protocol):
    """Returns the current time, with a UTC offset."""

    def __call__(self) -> datetime: ...
