"""Trains the entity head on the encoder's token states."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.tokens import Doc

from kg_memory.extract.entity_head import (
    LABELS,
    LAWFUL,
    TAGS,
    EntityWeights,
    best_tags,
    spans,
    word_shapes,
)
from kg_memory.extract.states import Floats, TextEncoder, states_of
from training.corpus import encode_docs, read_docs

_log = logging.getLogger(__name__)

_HIDDEN = 256
_BATCH = 1024
_LEARN_RATE = 0.001
_WARMUP_STEPS = 200
_INPUT_DROPOUT = 0.1
_HIDDEN_DROPOUT = 0.3
_LOWER_CASED = 0.1
_AVERAGING = 0.999
_TRANSITION_WEIGHT = 0.5
_UNKNOWN = -1  # an annotation the corpus does not give


@dataclass(frozen=True, slots=True)
class _Tokens:
    """A corpus flattened to tokens; `text` numbers the Doc of each token."""

    states: NDArray[np.float16]
    shapes: Floats
    lowered_shapes: Floats
    tags: NDArray[np.int64]
    text: NDArray[np.int64]


def train_entities(data: Path, encoder: TextEncoder, *, epochs: int) -> EntityWeights:
    """The averaged weights after all epochs; each epoch logs its scores on the development texts."""
    nlp = spacy.blank("en")
    train = read_docs(data / "ner_train.spacy", nlp.vocab)
    dev = read_docs(data / "ner_dev.spacy", nlp.vocab)
    encode_docs(train, encoder)
    encode_docs(dev, encoder)
    trainer = _Trainer(_tokens(train), epochs)
    for epoch in range(1, epochs + 1):
        loss = trainer.epoch()
        _log.info("epoch %d loss %.4f %s", epoch, loss, entity_scores(trainer.weights(), dev))
    return trainer.weights()


def entity_scores(weights: EntityWeights, docs: Sequence[Doc]) -> dict[str, float]:
    """Span F1 in per cent, exact span and label, overall and by label; the states must be attached."""
    counts = {label: np.zeros(3) for label in LABELS}  # right, found, expected
    for doc in docs:
        shapes = word_shapes([token.text for token in doc])
        unknown = {token.i for token in doc if not token.ent_iob}
        found = {
            span
            for span in spans(best_tags(weights.scores(states_of(doc), shapes), weights.transitions))
            if not unknown.intersection(range(*span[:2]))
        }
        gold = {(entity.start, entity.end, entity.label_) for entity in doc.ents}
        for label, count in counts.items():
            for position, group in enumerate((found & gold, found, gold)):
                count[position] += sum(span[2] == label for span in group)
    counts["PERSON+ORG+LOC"] = sum((counts[label] for label in ("PERSON", "ORG", "LOC")), np.zeros(3))
    counts["all"] = sum((counts[label] for label in LABELS), np.zeros(3))
    return {name: round(float(200 * right / (found + gold)), 1) for name, (right, found, gold) in counts.items()}


class _Trainer:
    """Adam on the cross-entropy of the tags, with dropout and a running average of the weights."""

    def __init__(self, tokens: _Tokens, epochs: int) -> None:
        self._random = np.random.default_rng(0)
        self._tokens = tokens
        self._known = np.flatnonzero(tokens.tags != _UNKNOWN)
        self._steps = epochs * (len(self._known) // _BATCH)
        self._transitions = _transitions(tokens)
        sample = tokens.states[::7].astype(np.float32)
        self._mean, self._deviation = sample.mean(axis=0), sample.std(axis=0) + 1e-3
        inputs = tokens.states.shape[1] + tokens.shapes.shape[1]
        self._weights = [
            self._initial(inputs, _HIDDEN),
            np.zeros(_HIDDEN, np.float32),
            self._initial(_HIDDEN, len(TAGS)),
            np.zeros(len(TAGS), np.float32),
        ]
        self._averages = [weight.copy() for weight in self._weights]
        self._moments = [(np.zeros_like(weight), np.zeros_like(weight)) for weight in self._weights]
        self._step = 0

    def weights(self) -> EntityWeights:
        hidden, hidden_bias, output, output_bias = self._averages
        return EntityWeights(self._mean, self._deviation, hidden, hidden_bias, output, output_bias, self._transitions)

    def epoch(self) -> float:
        """One pass over the corpus; returns the mean loss."""
        losses = [self._update(*batch) for batch in self._batches()]
        return float(np.mean(losses))

    def _initial(self, rows: int, columns: int) -> Floats:
        return self._random.normal(0, (2 / rows) ** 0.5, (rows, columns)).astype(np.float32)

    def _batches(self) -> Iterator[tuple[Floats, NDArray[np.int64]]]:
        tokens = self._tokens
        lowered = (self._random.random(int(tokens.text.max()) + 1) < _LOWER_CASED)[tokens.text]
        order = self._random.permutation(self._known)
        for start in range(0, len(order) - _BATCH + 1, _BATCH):
            rows = order[start : start + _BATCH]
            shapes = np.where(lowered[rows, None], tokens.lowered_shapes[rows], tokens.shapes[rows])
            states = (tokens.states[rows].astype(np.float32) - self._mean) / self._deviation
            yield np.concatenate([states, shapes], axis=1), tokens.tags[rows]

    def _update(self, inputs: Floats, tags: NDArray[np.int64]) -> float:
        hidden_weights, hidden_bias, output_weights, output_bias = self._weights
        inputs = inputs * self._dropout(inputs.shape, _INPUT_DROPOUT)
        raw = inputs @ hidden_weights + hidden_bias
        mask = (raw > 0) * self._dropout(raw.shape, _HIDDEN_DROPOUT)
        hidden = raw * mask
        scores = hidden @ output_weights + output_bias
        scores -= scores.max(axis=1, keepdims=True)
        probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        rows = np.arange(len(tags))
        loss = -np.log(probabilities[rows, tags] + 1e-9).mean()
        probabilities[rows, tags] -= 1
        error = probabilities / len(tags)
        hidden_error = (error @ output_weights.T) * mask
        self._adam([inputs.T @ hidden_error, hidden_error.sum(axis=0), hidden.T @ error, error.sum(axis=0)])
        return float(loss)

    def _dropout(self, shape: tuple[int, ...], rate: float) -> Floats:
        kept = self._random.random(shape, np.float32) > rate
        return kept.astype(np.float32) / np.float32(1 - rate)

    def _adam(self, gradients: list[Floats]) -> None:
        self._step += 1
        step = self._step
        rate = _LEARN_RATE * min(step / _WARMUP_STEPS, 1.02 - step / self._steps)
        decay = min(_AVERAGING, step / (step + 10))
        for index, gradient in enumerate(gradients):
            first, second = self._moments[index]
            first += 0.1 * (gradient - first)
            second += 0.001 * (gradient * gradient - second)
            change = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
            self._weights[index] -= np.float32(rate) * change
            self._averages[index] += np.float32(1 - decay) * (self._weights[index] - self._averages[index])


def _transitions(tokens: _Tokens) -> Floats:
    """How the tag before changes the odds of a tag, damped: the perceptron sees much of it already."""
    together = np.ones((len(TAGS), len(TAGS)))
    joined = (tokens.text[:-1] == tokens.text[1:]) & (tokens.tags[:-1] != _UNKNOWN) & (tokens.tags[1:] != _UNKNOWN)
    np.add.at(together, (tokens.tags[:-1][joined], tokens.tags[1:][joined]), 1)
    after = together / together.sum(axis=1, keepdims=True)
    alone = together.sum(axis=0) / together.sum()
    odds: Floats = (_TRANSITION_WEIGHT * np.log(after / alone)).astype(np.float32)
    return np.where(LAWFUL == 0, odds, LAWFUL)


def _tokens(docs: Sequence[Doc]) -> _Tokens:
    docs = [doc for doc in docs if len(doc)]
    words = [[token.text for token in doc] for doc in docs]
    return _Tokens(
        states=np.concatenate([doc.user_data.pop("minilm_states") for doc in docs]),
        shapes=np.concatenate([word_shapes(text) for text in words]),
        lowered_shapes=np.concatenate([word_shapes([word.lower() for word in text]) for text in words]),
        tags=np.concatenate([_tags(doc) for doc in docs]),
        text=np.repeat(np.arange(len(docs)), [len(doc) for doc in docs]),
    )


def _tags(doc: Doc) -> NDArray[np.int64]:
    names = [f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else token.ent_iob_ for token in doc]
    return np.array([TAGS.index(name) if name else _UNKNOWN for name in names], np.int64)
