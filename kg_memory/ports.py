"""The ports: what the product needs from the outside, as protocols without code."""

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


@runtime_checkable
class Judge(Protocol):
    """An extractor that can also decide conflicts and ambiguous names."""

    async def decide(self, ambiguities: Sequence[Ambiguity], prompts: Mapping[PromptName, str]) -> Sequence[int | None]:
        """The choice, from 0, for each ambiguity, in order; None if the text does not decide it.

        One call to a model at most; raises `ProviderError`.
        """
        ...


class ChatModel(Protocol):
    """A language model that answers in JSON; each answer is reported to `telemetry.metering.meter` with its cost."""

    @property
    def model(self) -> str: ...

    async def answer(
        self, messages: Sequence[ChatMessage], *, schema: Mapping[str, object], purpose: str
    ) -> dict[str, object]:
        """One JSON object, which the model was asked to shape as the JSON Schema says; the caller checks that it is.

        Raises `ProviderUnavailable`, `ProviderRefused` or `MalformedAnswer`.
        """
        ...


class Reranker(Protocol):
    """A question and texts to how well each answers it, read together."""

    @property
    def model(self) -> str: ...

    async def rerank(self, query: str, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One score per text, in their order, a higher one for a better answer; raises `ProviderError`."""
        ...


class Clock(Protocol):
    """The present instant, with its offset."""

    def __call__(self) -> datetime: ...
