"""What the words and the shape of a text show, as numbers that stand beside its embedding."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
_SENTENCE = re.compile(r"[^\s.!?…][^.!?…\n]*[.!?…]*")
_FIRST_PERSON = ("i", "i'm", "i've", "i'd", "i'll", "we", "we're", "we've", "my", "our")
_LETTERS_READ = 4_000
_LONGEST_PHRASE = 5
_FEW = 3  # of one sort of cue, more than these say no more


@dataclass(frozen=True, slots=True)
class Cues:
    """The lists of `cues.yaml`: which of them each phrase, and each beginning of a word, belongs to."""

    names: tuple[str, ...]
    phrases: Mapping[str, Sequence[str]]
    beginnings: Mapping[str, Sequence[str]]


def cues(text: str) -> Floats:
    """How often each list of `cues.yaml` occurs in `text`, and its shape, float32; every number from 0 to about 1."""
    text = text[:_LETTERS_READ]
    tokens = _TOKEN.findall(text)
    plain = [token.lower().replace("’", "'") for token in tokens]
    hits = list(_hits(plain))
    counts = Counter(name for _, _, names in hits for name in names)
    found = [min(counts[name], _FEW) / _FEW for name in _lists().names]
    talk = {place for start, end, names in hits if "small_talk" in names for place in range(start, end)}
    told = sum(token[0].isalpha() for place, token in enumerate(plain) if place not in talk)
    return np.array([*found, *_shape(tokens, plain, told)], np.float32)


def intensity(text: str) -> float:
    """How much a text underlines what it says, from 0 to 1: exclamation marks and words such as "so" and "never"."""
    plain = [token.lower() for token in _TOKEN.findall(text[:_LETTERS_READ])]
    words = sum("intense" in names for _, _, names in _hits(plain))
    return min(plain.count("!") + words, _FEW) / _FEW


def sentences(text: str) -> list[str]:
    """The sentences of a text, roughly; without one, the text itself."""
    return [match[0] for match in _SENTENCE.finditer(text[:_LETTERS_READ])] or [text]


def _shape(tokens: Sequence[str], plain: Sequence[str], told: int) -> list[float]:
    inner_names = sum(
        token[0].isupper() and before[-1].isalnum() and len(token) > 1 for before, token in pairwise(tokens)
    )
    return [
        float(np.log1p(sum(token[0].isalpha() for token in plain))) / 5,
        float(np.log1p(told)) / 5,
        float(any(token[0].isdigit() for token in tokens)),
        min(inner_names, _FEW) / _FEW,
        min(plain.count("!"), _FEW) / _FEW,
        float(bool(plain) and plain[-1] == "?"),
        float(bool(plain) and plain[0] in _FIRST_PERSON),
        min(sum(token.endswith("ed") and len(token) > 4 for token in plain), _FEW) / _FEW,
    ]


def _hits(tokens: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Where phrases of the lists stand, from the left and the longest first, and the lists that they are in."""
    known, start = _lists(), 0
    while start < len(tokens):
        longest = min(_LONGEST_PHRASE, len(tokens) - start)
        for length in range(longest, 0, -1):
            names = known.phrases.get(" ".join(tokens[start : start + length]), ())
            if length == 1:
                names = names or _of_beginning(tokens[start])
            if names:
                yield start, start + length, names
                break
        start += length


def _of_beginning(token: str) -> Sequence[str]:
    beginnings = _lists().beginnings
    return next((beginnings[token[:size]] for size in range(len(token), 2, -1) if token[:size] in beginnings), ())


@cache
def _lists() -> Cues:
    lists = yaml.safe_load((Path(__file__).parent / "features.yaml").read_text(encoding="utf-8"))
    phrases: dict[str, list[str]] = {}
    beginnings: dict[str, list[str]] = {}
    for name, written in lists.items():
        for phrase in str(written).split("|"):
            whole = " ".join(_TOKEN.findall(phrase.strip().rstrip("*")))
            (beginnings if phrase.strip().endswith("*") and whole.isalpha() else phrases).setdefault(whole, []).append(
                name
            )
    return Cues(tuple(lists), phrases, beginnings)
