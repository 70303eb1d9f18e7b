"""How good the profile is on labelled sentences that its weights were not learned from."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from kg_memory.extract.filter.conversation import SMALL_TALK
from kg_memory.extract.profile.language import language_of
from kg_memory.extract.profile.profile import Profiler
from kg_memory.model.facts import Emotion, Profile
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings

Judged = Sequence[tuple[Mapping[str, Any], Profile]]


def run(source: Path) -> str:
    """The accuracy of each task over the sentences of `source`, then one line per wrong answer."""
    judged = _judged(yaml.safe_load(source.read_text(encoding="utf-8")))
    rates = [f"{task:<12}{measure:<20}{value:.3f}" for task, measure, value in figures(judged)]
    return "\n".join([f"{len(judged)} sentences", *rates, *_mistakes(judged), ""])


def figures(judged: Judged) -> list[tuple[str, str, float]]:
    """Each task with its measure and its value, 0 to 1."""
    told = [(label, profile) for label, profile in judged if label["salient"]]
    talk = [profile for label, profile in judged if not label["salient"]]
    return [
        ("language", "told as English", _share(profile.language == "en" for _, profile in told)),
        ("categories", "first one right", _share(_first_right(label, profile) for label, profile in told)),
        ("categories", "F1", _category_f1(judged)),
        ("emotion", "accuracy", _share(label["emotion"] == profile.emotion for label, profile in judged)),
        ("emotion", "macro F1", sum(_emotion_f1(judged, emotion) for emotion in Emotion) / len(Emotion)),
        ("kind", "accuracy", _share(label["kind"] == profile.kind for label, profile in told)),
        ("salience", "statements kept", _share(profile.salience >= SMALL_TALK for _, profile in told)),
        ("salience", "small talk caught", _share(profile.salience < SMALL_TALK for profile in talk)),
    ]


def _judged(sentences: Sequence[Mapping[str, Any]]) -> Judged:
    encoder = MiniLM(minilm_weights(Settings.load().cache))
    profiler = Profiler(encoder.embed)
    texts = [str(sentence["text"]) for sentence in sentences]
    profiles = [profiler.profile(text, language_of(text)) for text in texts]
    return list(zip(sentences, profiles, strict=True))


def _share(right: Iterable[object]) -> float:
    answers = [bool(one) for one in right]
    return sum(answers) / len(answers)


def _first_right(label: Mapping[str, Any], profile: Profile) -> bool:
    return bool(profile.categories) and profile.categories[0] in label["categories"]


def _category_f1(judged: Judged) -> float:
    right = sum(len(set(label["categories"]) & set(profile.categories)) for label, profile in judged)
    return 2 * right / sum(len(list(label["categories"])) + len(profile.categories) for label, profile in judged)


def _emotion_f1(judged: Judged, emotion: Emotion) -> float:
    right = sum(bool(label["emotion"] == profile.emotion == emotion) for label, profile in judged)
    return (
        2 * right / sum(bool(label["emotion"] == emotion) + (profile.emotion == emotion) for label, profile in judged)
    )


def _mistakes(judged: Judged) -> list[str]:
    return [
        f"{label['text']}\t{label['categories']} {label['emotion']} {label['kind']}\t{profile}"
        for label, profile in judged
        if not (label["emotion"] == profile.emotion and label["kind"] == profile.kind)
        or (label["salient"] and not _first_right(label, profile))
    ]
