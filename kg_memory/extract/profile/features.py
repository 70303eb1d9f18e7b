"""Features of a text beside its embedding: counts of listed phrases, and its shape."""

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
_MOST_HITS = 3  # further phrases of one list add nothing


@dataclass(frozen=True, slots=True)
class PhraseLists:
    """The lists of `features.yaml`: for each phrase and each word prefix the lists that contain it."""

    names: tuple[str, ...]
    phrases: Mapping[str, Sequence[str]]
    prefixes: Mapping[str, Sequence[str]]


def text_features(text: str) -> Floats:
    """The count of each list of `features.yaml` in `text`, and its shape, float32; each value from 0 to about 1."""
    text = text[:_LETTERS_READ]
    tokens = _TOKEN.findall(text)
    plain = [token.lower().replace("’", "'") for token in tokens]
    hits = list(_hits(plain))
    counts = Counter(name for _, _, names in hits for name in names)
    rates = [min(counts[name], _MOST_HITS) / _MOST_HITS for name in _lists().names]
    small_talk = {place for start, end, names in hits if "small_talk" in names for place in range(start, end)}
    content_words = sum(token[0].isalpha() for place, token in enumerate(plain) if place not in small_talk)
    return np.array([*rates, *_shape(tokens, plain, content_words)], np.float32)


def intensity(text: str) -> float:
    """The emphasis of a text, from 0 to 1, by exclamation marks and words like "so" and "never"."""
    plain = [token.lower() for token in _TOKEN.findall(text[:_LETTERS_READ])]
    words = sum("intense" in names for _, _, names in _hits(plain))
    return min(plain.count("!") + words, _MOST_HITS) / _MOST_HITS


def sentences(text: str) -> list[str]:
    """The approximate sentences of a text; the text itself if there are none."""
    return [match[0] for match in _SENTENCE.finditer(text[:_LETTERS_READ])] or [text]


def _shape(tokens: Sequence[str], plain: Sequence[str], content_words: int) -> list[float]:
    inner_names = sum(
        token[0].isupper() and before[-1].isalnum() and len(token) > 1 for before, token in pairwise(tokens)
    )
    return [
        float(np.log1p(sum(token[0].isalpha() for token in plain))) / 5,
        float(np.log1p(content_words)) / 5,
        float(any(token[0].isdigit() for token in tokens)),
        min(inner_names, _MOST_HITS) / _MOST_HITS,
        min(plain.count("!"), _MOST_HITS) / _MOST_HITS,
        float(bool(plain) and plain[-1] == "?"),
        float(bool(plain) and plain[0] in _FIRST_PERSON),
        min(sum(token.endswith("ed") and len(token) > 4 for token in plain), _MOST_HITS) / _MOST_HITS,
    ]


def _hits(tokens: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
    """The `(start, end, lists)` of each listed phrase, from the left, the longest first."""
    known, start = _lists(), 0
    while start < len(tokens):
        longest = min(_LONGEST_PHRASE, len(tokens) - start)
        for length in range(longest, 0, -1):
            names = known.phrases.get(" ".join(tokens[start : start + length]), ())
            if length == 1:
                names = names or _lists_of_prefix(tokens[start])
            if names:
                yield start, start + length, names
                break
        start += length


def _lists_of_prefix(token: str) -> Sequence[str]:
    prefixes = _lists().prefixes
    return next((prefixes[token[:size]] for size in range(len(token), 2, -1) if token[:size] in prefixes), ())


@cache
def _lists() -> PhraseLists:
    lists = yaml.safe_load((Path(__file__).parent / "features.yaml").read_text(encoding="utf-8"))
    phrases: dict[str, list[str]] = {}
    prefixes: dict[str, list[str]] = {}
    for name, written in lists.items():
        for phrase in str(written).split("|"):
            whole = " ".join(_TOKEN.findall(phrase.strip().rstrip("*")))
            (prefixes if phrase.strip().endswith("*") and whole.isalpha() else phrases).setdefault(whole, []).append(
                name
            )
    return PhraseLists(tuple(lists), phrases, prefixes)
