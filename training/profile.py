"""Trains the weights of the profile: logistic regression on embeddings and features of labelled sentences."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from kg_memory.extract.profile.features import sentences, text_features
from kg_memory.extract.profile.profile import model_input
from kg_memory.model.facts import Category, Emotion, MemoryKind
from kg_memory.providers.minilm import MiniLM

SENTENCES = Path(__file__).parent / "profile.yaml"

Floats = NDArray[np.float64]
Sentence = Mapping[str, Any]

# The best values of a small grid, by cross-validation over the sentences.
_EMBEDDING_SCALE = 6.0
_FEATURE_SCALE = 4.0
_DECAY = 1e-3
_STEPS = 600
_RATE = 0.05


def train_profile(encoder: MiniLM) -> NDArray[np.float32]:
    """The weights as `kg_memory.extract.profile.profile` loads them."""
    labelled = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))
    embeddings = encoder.embed([sentence["text"] for sentence in labelled])
    rows = np.array([model_input(vector, one["text"]) for vector, one in zip(embeddings, labelled, strict=True)])
    embedding_scale = np.full(embeddings.shape[1], _EMBEDDING_SCALE)
    feature_scale = np.append(np.full(len(text_features("")), _FEATURE_SCALE), 1.0)
    full = np.concatenate([embedding_scale, feature_scale])
    by_embedding = np.concatenate([embedding_scale, feature_scale * (feature_scale == 1)])
    salience = np.zeros((rows.shape[1], 1))
    salience[len(embedding_scale) :] = _trained(*_salience_examples(labelled), feature_scale, _sigmoid)
    heads = [
        _trained(rows, _many(labelled, "categories", Category), by_embedding, _sigmoid),
        _trained(rows, _one(labelled, "emotion", Emotion), full, _softmax),
        _trained(rows, _one(labelled, "kind", MemoryKind), full, _softmax),
        salience,
    ]
    return np.asarray(np.hstack(heads), np.float32)


def _salience_examples(labelled: Sequence[Sentence]) -> tuple[Floats, list[list[float] | None]]:
    """The features of single sentences, and whether they are salient; no sentence of a non-salient text is."""
    texts = [(sentences(one["text"]), one["salient"]) for one in labelled if "salient" in one]
    single = [(one, salient) for parts, salient in texts if not salient or len(parts) == 1 for one in parts]
    rows = np.array([np.append(text_features(one), 1) for one, _ in single])
    return rows, [[float(salient)] for _, salient in single]


def _trained(rows: Floats, labels: Sequence[list[float] | None], scale: Floats, link: Any) -> Floats:
    """Weights (features, labels), trained by Adam on all labelled rows; decayed, except the constant.

    `scale` is the initial scale of each feature; 0 leaves a feature out.
    """
    labelled = [number for number, label in enumerate(labels) if label is not None]
    x, y = rows[labelled] * scale, np.array([labels[number] for number in labelled])
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


def _labels(sentences: Sequence[Sentence], field: str) -> list[Any]:
    return [sentence.get(field) for sentence in sentences]


def _many(sentences: Sequence[Sentence], field: str, labels: type[StrEnum]) -> list[list[float] | None]:
    return [None if one is None else [float(label in one) for label in labels] for one in _labels(sentences, field)]


def _one(sentences: Sequence[Sentence], field: str, labels: type[StrEnum]) -> list[list[float] | None]:
    return [None if one is None else [float(label == one) for label in labels] for one in _labels(sentences, field)]


def _sigmoid(scores: Floats) -> Floats:
    odds: Floats = 1 / (1 + np.exp(-scores))
    return odds


def _softmax(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = odds / odds.sum(axis=1, keepdims=True)
    return shares
