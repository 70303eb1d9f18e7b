"""The filter of a conversation: drops text that is not new prose, and statements without evidence."""

import re
from collections import Counter
from dataclasses import dataclass

from kg_memory.extract.filter.commands import as_said, gives_orders
from kg_memory.extract.filter.pasted import Stretch
from kg_memory.extract.filter.prose import counted, masked, not_prose
from kg_memory.extract.filter.requests import without_requests
from kg_memory.extract.filter.statements import selected, without
from kg_memory.extract.filter.worth import unworthy
from kg_memory.extract.layout.markdown import Layout
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.model.facts import MemoryKind
from kg_memory.model.roles import Role
from kg_memory.model.text import normalised

SMALL_TALK = 0.2
"""A text with less salience is small talk: it gives no statements."""

_SENTENCE = re.compile(r"[^\s.!?…][^.!?…\n]*[.!?…]*")
_WORD = re.compile(r"\w+")
_PERSONAL = re.compile(r"\b(?:i|me|my|mine|we|us|our|ours|you|your|yours|today|tomorrow|yesterday|now|tonight)\b", re.I)
_FEWEST_WORDS = 4  # a shorter sentence may be repeated


@dataclass(frozen=True, slots=True)
class FilteredText:
    """A text of the same length with blanks for the dropped parts; `dropped` counts those by reason.

    `prose` is the text with all that is prose, whether it is worth reading or not.
    """

    text: str
    dropped: Counter[str]
    prose: str


class ConversationFilter:
    """The filter of one conversation; call it with the passages in order."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._known: set[str] = set()

    def text_of(self, passage: Passage, layout: Layout) -> FilteredText:
        """The text without parts that are not the speaker's new prose.

        Drops code, logs, tables, data, boilerplate, quotes, recalled memories, repeated sentences, and what the policy
        for the role of the speaker leaves out.
        """
        stretches = not_prose(passage.text, layout, passage.speaker)
        prose = masked(passage.text, stretches)
        if passage.role is Role.USER:
            prose = without_requests(prose)
        general = [part for part in unworthy(prose, passage.role, passage.policy) if prose[part[0] : part[1]].strip()]
        repeated = self._repetitions(masked(prose, general), passage)
        dropped = counted(sorted([*stretches, *general, *repeated]))
        prose = masked(prose, repeated)
        return FilteredText(masked(prose, general), dropped, prose)

    def keep(self, passage: Passage, extraction: Extraction) -> Extraction:
        """The extraction with the statements that are selected; small talk keeps only instructions.

        What a text with orders to its reader says of others is only reported.
        """
        if extraction.profile.salience < SMALL_TALK:
            asked = [said for said in extraction.statements if said.kind is MemoryKind.INSTRUCTION]
            return without(extraction, asked, "small talk")
        if gives_orders(passage.text):
            said = [one for statement in extraction.statements if (one := as_said(statement, passage))]
            extraction = without(extraction, said, "order")
        kept = selected(passage, extraction)
        self._known.update(_words(statement.text) for statement in kept.statements)
        return kept

    def _repetitions(self, text: str, passage: Passage) -> list[Stretch]:
        """The repeated sentences; all sentences if most of them are known statements."""
        sentences = [(match.start(), match.end(), _words(match[0])) for match in _SENTENCE.finditer(text)]
        long = [words for _, _, words in sentences if words.count(" ") + 1 >= _FEWEST_WORDS]
        if len(long) > 1 and 2 * sum(words in self._known for words in long) > len(long):
            return [(start, end, "recalled") for start, end, _ in sentences]
        return [(start, end, "repeated") for start, end, words in sentences if self._is_repeated(words, passage)]

    def _is_repeated(self, words: str, passage: Passage) -> bool:
        """Whether the sentence was seen; a sentence like "I went there today" counts per speaker and day."""
        if words.count(" ") + 1 < _FEWEST_WORDS:
            return False
        whose = f"{passage.speaker} {passage.occurred_at.date()}: " if _PERSONAL.search(words) else ""
        seen = whose + words in self._seen
        self._seen.add(whose + words)
        return seen


def _words(sentence: str) -> str:
    return " ".join(_WORD.findall(normalised(sentence)))
