"""Learns the weights of the profile: logistic regression on the embeddings and the cues of labelled sentences."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from kg_memory.extract.profile.features import cues, sentences
from kg_memory.extract.profile.profile import features
from kg_memory.model.facts import Category, Emotion, MemoryKind
from kg_memory.providers.minilm import MiniLM

SENTENCES = Path(__file__).parent / "profile.yaml"

Floats = NDArray[np.float64]
Sentence = Mapping[str, Any]

# The best of a small grid in cross-validation over the sentences.
_EMBEDDING_SCALE = 6.0
_CUE_SCALE = 4.0
_DECAY = 1e-3
_STEPS = 600
_RATE = 0.05


def train_profile(encoder: MiniLM) -> NDArray[np.float32]:
    """The weights as `kg_memory.extract.profile.profile` loads them."""
    labelled = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    embeddings = encoder.embed([sentence["text"] for sentence in labelled])
    rows = np.array([features(vector, one["text"]) for vector, one in zip(embeddings, labelled, strict=True)])
    vector, cue = np.full(embeddings.shape[1], _EMBEDDING_SCALE), np.append(np.full(len(cues("")), _CUE_SCALE), 1.0)
    full, by_meaning = np.concatenate([vector, cue]), np.concatenate([vector, cue * (cue == 1)])
    salience = np.zeros((rows.shape[1], 1))
    salience[len(vector) :] = _learned(*_worth(labelled), cue, _sigmoid)
    heads = [
        _learned(rows, _many(labelled, "categories", Category), by_meaning, _sigmoid),
        _learned(rows, _one(labelled, "emotion", Emotion), full, _softmax),
        _learned(rows, _one(labelled, "kind", MemoryKind), full, _softmax),
        salience,
    ]
    return np.asarray(np.hstack(heads), np.float32)


def _worth(labelled: Sequence[Sentence]) -> tuple[Floats, list[list[float] | None]]:
    """The cues of single sentences and whether they are worth keeping: each sentence of a text that is not, is not."""
    texts = [(sentences(one["text"]), one["salient"]) for one in labelled if "salient" in one]
    single = [(one, salient) for parts, salient in texts if not salient or len(parts) == 1 for one in parts]
    return np.array([np.append(cues(one), 1) for one, _ in single]), [[float(salient)] for _, salient in single]


def _learned(rows: Floats, labels: Sequence[list[float] | None], scale: Floats, link: Any) -> Floats:
    """Weights (features, labels) by Adam over all labelled rows at once, decayed but for the constant.

    `scale` says how much each feature counts before it is learned; one of 0 is left out.
    """
    asked = [number for number, label in enumerate(labels) if label is not None]
    x, y = rows[asked] * scale, np.array([labels[number] for number in asked])
    weights = np.zeros((x.shape[1], y.shape[1]))
    mean, variance = np.zeros_like(weights), np.zeros_like(weights)
    decay = np.full((x.shape[1], 1), _DECAY)
    decay[-1] = 0
    for step in range(1, _STEPS + 1):
        gradient = x.T @ (link(x @ weights) - y) / len(x) + decay * weights
        mean = 0.9 * mean + 0.1 * gradient
        variance = 0.999 * variance + 0.001 * gradient**2
        weights -= _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(variance / (1 - 0.999**step)) + 1e-8)
    return weights * scale[:, None]


def _asked(sentences: Sequence[Sentence], field: str) -> list[Any]:
    return [sentence.get(field) for sentence in sentences]


def _many(sentences: Sequence[Sentence], field: str, labels: type[StrEnum]) -> list[list[float] | None]:
    return [None if one is None else [float(label in one) for label in labels] for one in _asked(sentences, field)]


def _one(sentences: Sequence[Sentence], field: str, labels: type[StrEnum]) -> list[list[float] | None]:
    return [None if one is None else [float(label == one) for label in labels] for one in _asked(sentences, field)]


def _sigmoid(scores: Floats) -> Floats:
    odds: Floats = 1 / (1 + np.exp(-scores))
    return odds


def _softmax(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shares
