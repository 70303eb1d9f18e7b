"""Profiles texts: categories, emotion, kind and salience by learned weights over embedding and features."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kg_memory.extract.profile.features import intensity, sentences, text_features
from kg_memory.extract.profile.language import UNKNOWN
from kg_memory.model.facts import Category, Emotion, MemoryKind, Profile

Floats = NDArray[np.float32]
Labels = TypeVar("Labels", bound=StrEnum)

WEIGHTS = Path(__file__).parent / "profile.npy"
"""float32 (embedding + features + 1, categories + emotions + kinds + 1); `python -m training profile` makes it.

The last column gives the salience; its weights of the embedding are 0."""

_READABLE = ("en", UNKNOWN)
_LETTERS_EMBEDDED = 1_000  # enough to tell what a text is about
_LIKELY = 0.25
_MOST_CATEGORIES = 3
_MUTED = 0.6  # the strength of an emotion without emphasis
_NOT_JUDGED = 0.5


class Profiler:
    """Profiles texts; `embed` encodes a text whose embedding the caller does not have."""

    def __init__(self, embed: Callable[[Sequence[str]], Floats]) -> None:
        self._embed = embed
        self._weights: Floats = np.load(WEIGHTS)

    def profile(self, text: str, language: str, embedding: Floats | None = None) -> Profile:
        """The profile of an English text; for another language only the language, with a salience of 0.5."""
        if not any(letter.isalnum() for letter in text):
            return Profile(language, salience=0.0)
        if language not in _READABLE:
            return Profile(language, salience=_NOT_JUDGED)
        vector = self._embed([" ".join(text.split())[:_LETTERS_EMBEDDED]])[0] if embedding is None else embedding
        categories, emotions, kinds, _ = _split(model_input(vector, text) @ self._weights)
        return Profile(
            language=language,
            categories=_categories(categories),
            emotion=_best(Emotion, emotions),
            emotion_strength=_strength(emotions, text),
            kind=_best(MemoryKind, kinds),
            salience=self._salience(text),
        )

    def _salience(self, text: str) -> float:
        """The salience of the best sentence, from its features: the last one in "Hi! How are you? I moved to Rome."."""
        weights = self._weights[-1 - len(text_features("")) :, -1]
        best = max(float(np.append(text_features(sentence), 1) @ weights) for sentence in sentences(text))
        return round(float(_sigmoid(np.array(best, np.float32))), 3)


def model_input(embedding: Floats, text: str) -> Floats:
    """The input of the weights: the embedding, the features and a one, float32."""
    return np.concatenate([embedding, text_features(text), np.ones(1, np.float32)])


def _split(scores: Floats) -> list[Floats]:
    """The scores of the categories, the emotions, the kinds and the salience."""
    return np.split(scores, np.cumsum([len(Category), len(Emotion), len(MemoryKind)]))


def _categories(scores: Floats) -> tuple[Category, ...]:
    """The likely categories, the likeliest first."""
    order = np.argsort(-scores)[:_MOST_CATEGORIES]
    return tuple(list(Category)[number] for number in order if _sigmoid(scores[number]) >= _LIKELY)


def _best(labels: type[Labels], scores: Floats) -> Labels:
    return list(labels)[int(scores.argmax())]


def _strength(scores: Floats, text: str) -> float:
    """The probability of the emotion, reduced without emphasis; 0 for a neutral text."""
    if _best(Emotion, scores) is Emotion.NEUTRAL:
        return 0.0
    odds = np.exp(scores - scores.max())
    return round(float(odds.max() / odds.sum()) * (_MUTED + (1 - _MUTED) * intensity(text)), 3)


def _sigmoid(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-scores)), np.float32)
