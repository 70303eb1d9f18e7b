"""Language identification by script, then by common function words and rare letters.

Hand-written: the libraries bring models of many megabytes and guess for every text. For a short message the answer may
be "unknown".
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

UNKNOWN = "und"

# Enough for a reliable answer; the rest of a long text is not read.
_LETTERS_READ = 4_000
_FEWEST_LETTERS = 6
_FEWEST_HITS = 2
_LETTER_WEIGHT = 0.7
_CLEAR_LEAD = 1.15
_FAMILIAR = 0.05  # the weight of the small words by the number of all words

_ONE_LANGUAGE = {
    "ja": r"\u3040-\u30ff",
    "ko": r"\uac00-\ud7af\u1100-\u11ff",
    "zh": r"\u4e00-\u9fff\u3400-\u4dbf",
    "he": r"\u0590-\u05ff",
    "el": r"\u0370-\u03ff",
    "hi": r"\u0900-\u097f",
    "bn": r"\u0980-\u09ff",
    "ta": r"\u0b80-\u0bff",
    "te": r"\u0c00-\u0c7f",
    "th": r"\u0e00-\u0e7f",
    "ka": r"\u10a0-\u10ff",
    "hy": r"\u0530-\u058f",
}
_SEVERAL_LANGUAGES = {
    "Latin": r"A-Za-z\u00c0-\u024f\u1e00-\u1eff",
    "Cyrillic": r"\u0400-\u04ff",
    "Arabic": r"\u0600-\u06ff",
}
_SCRIPTS = {name: re.compile(f"[{letters}]") for name, letters in (_ONE_LANGUAGE | _SEVERAL_LANGUAGES).items()}
_MOST_LIKELY = {"Cyrillic": "ru", "Arabic": "ar"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"\S[^\n]*?(?:(?<=[.!?…。！？])(?=\s|[^\x00-\u024f])|$)", re.MULTILINE)
_INSIDE = re.compile(r"[\w,;:'’)\-]\s*$")
_NOT_WORDS = re.compile(r"https?://\S+|\S+@\S+|```.*?```|`[^`\n]+`|\b(?:[^\W\d_]\.){2,}", re.DOTALL)  # nor is "a.k.a."


@dataclass(frozen=True, slots=True)
class Language:
    """The marks of one language: function words and letters with weights; a shared mark weighs less."""

    code: str
    words: Mapping[str, float]
    letters: Mapping[str, float]


def language_of(text: str) -> str:
    """The BCP 47 code of the language of `text`; `und` if it is too short, mixed or in an unknown language."""
    shown = _NOT_WORDS.sub(" ", text[:_LETTERS_READ])
    counts = Counter({name: len(letters.findall(shown)) for name, letters in _SCRIPTS.items()})
    script, most = counts.most_common(1)[0]
    if counts["ja"] and most == counts["zh"] and counts["ja"] * 8 > counts["zh"]:
        return "ja"  # Japanese writes Chinese characters between its own letters
    if script in _ONE_LANGUAGE:
        return script if most * 2 > sum(counts.values()) else UNKNOWN
    return _by_words(shown, script) if most >= _FEWEST_LETTERS else UNKNOWN


def other_languages(text: str, read: str) -> list[tuple[int, int]]:
    """The places of the sentences that are not in the language `read`.

    In a text of that language, or of an unknown one, these are the sentences that are clearly in another. In a text of
    another language, all are that are not clearly in this one.
    """
    readable = (read, UNKNOWN) if language_of(text) in (read, UNKNOWN) else (read,)
    places = (match.span() for match in _SENTENCE.finditer(text))
    return [(start, end) for start, end in places if language_of(text[start:end]) not in readable]


def _by_words(text: str, script: str) -> str:
    words = _words(text)
    letters = Counter("".join(words))
    scores = {known.code: _score(known, words, letters) for known in _languages()[script]}
    best, second = sorted(scores, key=lambda code: -scores[code])[:2]
    known, english = _by_code()[best], _by_code()["en"].words
    hits = [word for word in words if word in known.words] + [letter for letter in known.letters if letters[letter]]
    if len(hits) < _FEWEST_HITS or scores[best] < _FAMILIAR * len(words):
        return _MOST_LIKELY.get(script, UNKNOWN)
    if best != "en" and script == "Latin" and sum(hit not in english for hit in hits) < _FEWEST_HITS:
        return UNKNOWN  # "Ada met Bob in Rome", "Leonardo da Vinci died in Amboise"
    # for similar languages like Danish and Norwegian either answer is better than none
    unclear = scores[best] < scores[second] * _CLEAR_LEAD and "en" in (best, second)
    return UNKNOWN if unclear else best


def _words(text: str) -> list[str]:
    """The words in lower case, without those that look like names; `j'habite` also gives `j'`."""
    shouted = text.isupper()
    found = [match for match in _WORD.finditer(text) if shouted or _is_common(match, text)]
    words = [match[0].lower().replace("’", "'") for match in found]
    return words + [word[: word.index("'") + 1] for word in words if 0 < word.find("'") < 3]


def _is_common(match: re.Match[str], text: str) -> bool:
    """Whether a word is lower-case or begins a sentence: "Robert De Niro" has no Dutch "de"."""
    return (
        not match[0][0].isupper() or match[0][:2] in ("I", "I'", "I’") or not _INSIDE.search(text[: match.start()][-3:])
    )


def _score(language: Language, words: list[str], letters: Counter[str]) -> float:
    rare = sum(min(letters[letter], 3) * weight for letter, weight in language.letters.items())
    return sum(language.words.get(word, 0.0) for word in words) + rare * _LETTER_WEIGHT


@cache
def _by_code() -> dict[str, Language]:
    """The languages by code; a mark that n languages share weighs 1 / n."""
    entries = yaml.safe_load((Path(__file__).parent / "languages.yaml").read_text(encoding="utf-8"))
    marks = {
        code: (frozenset(str(entry["words"]).split()), frozenset(str(entry.get("letters", "")).split()))
        for code, entry in entries.items()
    }
    shared = Counter(mark for words, letters in marks.values() for mark in (*words, *letters))
    return {
        code: Language(code, {word: 1 / shared[word] for word in words}, {one: 1 / shared[one] for one in letters})
        for code, (words, letters) in marks.items()
    }


@cache
def _languages() -> dict[str, list[Language]]:
    """The languages of each script that is shared by several."""
    return {
        script: [known for known in _by_code().values() if _SCRIPTS[script].search("".join(known.words))]
        for script in _SEVERAL_LANGUAGES
    }
