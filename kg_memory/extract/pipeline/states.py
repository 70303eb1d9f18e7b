"""The encoder's token states in a spaCy pipeline: attached to each Doc once, for all later components."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model

Floats = NDArray[np.float32]

LAYERS = (2, 4, 6)
WIDTH = 384 * len(LAYERS)

_STATES = "minilm_states"
_EMBEDDING = "minilm_embedding"


class TextEncoding(Protocol):
    """The result of `TextEncoder.encode` for one text."""

    @property
    def spans(self) -> NDArray[np.int64]:
        """The character span of each word piece, int (pieces, 2)."""
        ...

    @property
    def states(self) -> Floats:
        """The hidden states of each word piece, float32 (pieces, WIDTH)."""
        ...

    @property
    def embedding(self) -> Floats:
        """The embedding of the whole text, a vector of length 1."""
        ...


class TextEncoder(Protocol):
    """The encoder interface that this package needs."""

    def encode(self, texts: Sequence[str], layers: Sequence[int]) -> Sequence[TextEncoding]: ...


class MiniLMStates:
    """The first component: one encoder pass per text, for all later components.

    The loader of the pipeline sets `encoder`; it is not part of the stored model.
    """

    encoder: TextEncoder

    def __call__(self, doc: Doc) -> Doc:
        self._attach([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        docs_left = iter(stream)
        while docs := list(islice(docs_left, batch_size)):
            self._attach(docs)
            yield from docs

    def _attach(self, docs: Sequence[Doc]) -> None:
        for doc, encoding in zip(docs, self.encoder.encode([doc.text for doc in docs], LAYERS), strict=True):
            attach_states(doc, pooled_by_token(doc, encoding))
            doc.user_data[_EMBEDDING] = encoding.embedding


@Language.factory("minilm_states")
def make_states(nlp: Language, name: str) -> MiniLMStates:
    return MiniLMStates()


def attach_states(doc: Doc, states: NDArray[np.floating[Any]]) -> None:
    """Attaches the token states, (tokens, WIDTH), to the Doc."""
    doc.user_data[_STATES] = states


def states_of(doc: Doc) -> Floats:
    """The token states of the Doc, float32 (tokens, WIDTH)."""
    return np.asarray(doc.user_data[_STATES], np.float32)


def embedding_of(doc: Doc) -> Floats:
    """The embedding of the whole text, from the same encoder pass."""
    embedding: Floats = doc.user_data[_EMBEDDING]
    return embedding


def pooled_by_token(doc: Doc, encoding: TextEncoding) -> Floats:
    """For each token the mean of the pieces that share a character with it, float32 (tokens, WIDTH).

    A token without pieces, for example a line break, gets zeros.
    """
    pooled = np.zeros((len(doc), WIDTH), np.float32)
    starts = np.array([token.idx for token in doc], np.int64)
    ends = starts + np.array([len(token) for token in doc], np.int64)
    first = np.searchsorted(ends, encoding.spans[:, 0], side="right")
    last = np.searchsorted(starts, encoding.spans[:, 1], side="left")
    counts = np.maximum(last - first, 0)
    pieces = np.repeat(np.arange(len(counts)), counts)
    if not len(pieces):
        return pooled
    tokens = np.arange(len(pieces)) - np.repeat(np.cumsum(counts) - counts, counts) + first[pieces]
    order = np.argsort(tokens, kind="stable")
    found, groups, sizes = np.unique(tokens[order], return_index=True, return_counts=True)
    pooled[found] = np.add.reduceat(encoding.states[pieces[order]], groups, axis=0) / sizes[:, None]
    return pooled


def states_layer() -> Model[list[Doc], list[Floats]]:
    """A thinc layer that returns the attached states; it has no trained weights."""

    def forward(model: Any, docs: list[Doc], is_train: bool) -> tuple[list[Floats], Any]:
        return [states_of(doc) for doc in docs], lambda gradients: []

    return Model("minilm_states", forward, dims={"nO": WIDTH})
