"""Named entities from the encoder's token states: a small perceptron and a Viterbi search, in numpy."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, Span
from spacy.training import Example

from kg_memory.extract.states import Floats, states_of

LABELS = ("PERSON", "ORG", "LOC", "MISC")
TAGS = ("O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))

_FILE = "entity_head.npz"
_IMPOSSIBLE = -1e4
_LINKING_WORDS = frozenset({"the", "of", "and", "for", "'s", "-", "&"})
_SENTENCE_ENDS = frozenset({".", "!", "?", "\n"})


def _may_follow(before: str, after: str) -> bool:
    return not after.startswith("I-") or before[1:] == after[1:]


LAWFUL: Floats = np.array(
    [[0.0 if _may_follow(before, after) else _IMPOSSIBLE for after in TAGS] for before in TAGS], np.float32
)
_STARTS = np.array([_IMPOSSIBLE if tag.startswith("I-") else 0.0 for tag in TAGS], np.float32)


@dataclass(frozen=True, slots=True)
class EntityWeights:
    """The perceptron: standardised states and word shapes in, one score per tag out; all float32.

    `transitions`, (tags, tags), says how much likelier or less likely a tag becomes after another one.
    """

    mean: Floats
    deviation: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats
    transitions: Floats

    def scores(self, states: Floats, shapes: Floats) -> Floats:
        """Log-probabilities, float32 (tokens, tags)."""
        inputs = np.concatenate([(states - self.mean) / self.deviation, shapes], axis=1)
        scores = np.maximum(inputs @ self.hidden + self.hidden_bias, 0) @ self.output + self.output_bias
        scores -= scores.max(axis=1, keepdims=True)
        log_probabilities: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return log_probabilities


class EntityHead:
    """The component that sets `doc.ents`; needs the states of `minilm_states`."""

    weights: EntityWeights

    def __call__(self, doc: Doc) -> Doc:
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        docs_left = iter(stream)
        while docs := list(islice(docs_left, batch_size)):
            self._annotate(docs)
            yield from docs

    def _annotate(self, docs: Sequence[Doc]) -> None:
        states = np.concatenate([states_of(doc) for doc in docs])
        shapes = np.concatenate([word_shapes([token.text for token in doc]) for doc in docs])
        scores = self.weights.scores(states, shapes)
        ends = np.cumsum([len(doc) for doc in docs])
        for doc, rows in zip(docs, np.split(scores, ends[:-1]), strict=True):
            doc.ents = [
                Span(doc, start, end, label) for start, end, label in spans(best_tags(rows, self.weights.transitions))
            ]

    def score(self, examples: Iterable[Example]) -> dict[str, Any]:
        """Precision, recall and F1 over exact spans, overall and per label."""
        return get_ner_prf(examples)

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        path.mkdir(exist_ok=True)
        arrays = {field.name: getattr(self.weights, field.name) for field in fields(EntityWeights)}
        np.savez_compressed(path / _FILE, **{name: array.astype(np.float16) for name, array in arrays.items()})

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "EntityHead":
        with np.load(path / _FILE) as arrays:
            self.weights = EntityWeights(**{name: arrays[name].astype(np.float32) for name in arrays.files})
        return self


@Language.factory("minilm_entities", assigns=["doc.ents"])
def make_entity_head(nlp: Language, name: str) -> EntityHead:
    return EntityHead()


def best_tags(scores: Floats, transitions: Floats = LAWFUL) -> list[int]:
    """The most probable sequence of tags in which every I- continues an entity of its label."""
    if not len(scores):
        return []
    best = scores[0] + _STARTS
    steps: list[NDArray[Any]] = []
    for row in scores[1:]:
        reached = best[:, None] + transitions
        steps.append(reached.argmax(axis=0))
        best = reached.max(axis=0) + row
    tags = [int(best.argmax())]
    for step in reversed(steps):
        tags.append(int(step[tags[-1]]))
    return tags[::-1]


def spans(tags: Sequence[int]) -> list[tuple[int, int, str]]:
    """First token, token after the last, and label of every entity."""
    found: list[tuple[int, int, str]] = []
    for position, tag in enumerate(tags):
        prefix, _, label = TAGS[tag].partition("-")
        if prefix == "B":
            found.append((position, position + 1, label))
        elif prefix == "I":
            start, _, label = found.pop()
            found.append((start, position + 1, label))
    return found


def word_shapes(words: Sequence[str]) -> Floats:
    """How each word and its two neighbours are written, float32 (words, 39)."""
    own = np.array([_shape(word) for word in words], np.float32).reshape(len(words), 12)
    first = [not position or words[position - 1] in _SENTENCE_ENDS for position in range(len(words))]
    own = np.concatenate([own, np.array(first, np.float32)[:, None]], axis=1)
    edge = np.zeros((1, own.shape[1]), np.float32)
    padded = np.concatenate([edge, own, edge])
    return np.concatenate([padded[:-2], own, padded[2:]], axis=1)


def _shape(word: str) -> list[bool]:
    return [
        word.islower(),
        word.istitle() and len(word) > 1,
        word.isupper() and len(word) > 1,
        word.isupper() and len(word) == 1,
        word[:1].isupper(),
        any(char.isupper() for char in word[1:]) and any(char.islower() for char in word),
        word.isdigit(),
        any(char.isdigit() for char in word),
        not any(char.isalnum() for char in word),
        "." in word and any(char.isalpha() for char in word),
        word.startswith(("@", "#")),
        word.lower() in _LINKING_WORDS,
    ]
