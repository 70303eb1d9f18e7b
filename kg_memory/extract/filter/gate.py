"""The quality gate: what of a conversation may become facts, and which facts have their evidence."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg_memory.extract.filter.prose import Stretch, counted, masked, not_prose
from kg_memory.model.extraction import Extraction, Passage, Statement
from kg_memory.model.text import normalised

SMALL_TALK = 0.2
"""A text of less salience states nothing."""

_SENTENCE = re.compile(r"[^\s.!?…][^.!?…\n]*[.!?…]*")
_WORD = re.compile(r"\w+")
_PERSONAL = re.compile(r"\b(?:i|me|my|mine|we|us|our|ours|you|your|yours|today|tomorrow|yesterday|now|tonight)\b", re.I)
_FEWEST_WORDS = 4  # a shorter sentence may well be said twice
_STEM = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """The passage as it is to be read: as long as its text, with blanks for what is left out, counted by reason."""

    text: str
    dropped: Counter[str]


class Gate:
    """The gate of one conversation, whose passages come in their order."""

    def __init__(self) -> None:
        self._heard: set[str] = set()
        self._known: set[str] = set()

    def read(self, passage: Passage) -> Reading:
        """What is prose, new and the speaker's own: no code, logs, tables, data, boilerplate, quotes, recalled
        memories, and no sentence that was said before.
        """
        stretches = not_prose(passage.text)
        rest = masked(passage.text, stretches)
        stretches = sorted(stretches + self._said_before(rest, passage))
        return Reading(masked(passage.text, stretches), counted(stretches))

    def keep(self, passage: Passage, extraction: Extraction) -> Extraction:
        """The extraction without statements that have no evidence in the text; small talk states nothing."""
        if extraction.profile.salience < SMALL_TALK:
            return _without(extraction, [], "small talk")
        kept = borne_out(passage, extraction)
        self._known.update(_words(statement.text) for statement in kept.statements)
        return kept

    def _said_before(self, text: str, passage: Passage) -> list[Stretch]:
        """The sentences that repeat themselves; all of a passage of which most are statements that are known."""
        sentences = [(match.start(), match.end(), _words(match[0])) for match in _SENTENCE.finditer(text)]
        told = [words for _, _, words in sentences if words.count(" ") + 1 >= _FEWEST_WORDS]
        if len(told) > 1 and 2 * sum(words in self._known for words in told) > len(told):
            return [(start, end, "recalled") for start, end, _ in sentences]
        return [(start, end, "repeated") for start, end, words in sentences if self._is_repeated(words, passage)]

    def _is_repeated(self, words: str, passage: Passage) -> bool:
        """Whether it was heard; "I went there today" of another speaker or another day is another sentence."""
        if words.count(" ") + 1 < _FEWEST_WORDS:
            return False
        whose = f"{passage.speaker} {passage.occurred_at.date()}: " if _PERSONAL.search(words) else ""
        heard = whose + words in self._heard
        self._heard.add(whose + words)
        return heard


def borne_out(passage: Passage, extraction: Extraction) -> Extraction:
    """The extraction without statements that have no evidence in the text."""
    kept = [statement for statement in extraction.statements if has_evidence(statement, passage.text)]
    return _without(extraction, kept, "no evidence")


def _without(extraction: Extraction, kept: Sequence[Statement], reason: str) -> Extraction:
    """Only these of its statements; the others are counted as dropped for this reason."""
    dropped = Counter(extraction.dropped) + Counter({reason: len(extraction.statements) - len(kept)})
    return replace(extraction, statements=kept, dropped=dict(dropped))


def has_evidence(statement: Statement, text: str) -> bool:
    """Whether the statement's span lies in the text and shares a word, or a name, with what it states."""
    if not 0 <= statement.start < statement.end <= len(text):
        return False
    quoted = normalised(text[statement.start : statement.end])
    sides = [statement.subject.name, statement.object.name if statement.object else statement.value or ""]
    said = " ".join([*sides, statement.text, statement.predicate.replace("_", " ")])
    return any(normalised(side) in quoted for side in sides if side) or bool(_stems(quoted) & _stems(normalised(said)))


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text) if len(word) > 1}


def _words(sentence: str) -> str:
    return " ".join(_WORD.findall(normalised(sentence)))
