"""Frames: what a turn said or asked, as sentences in which a phrase can be put otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from spacy.tokens import Span, Token

from kg_memory.extract.dialogue.phrases import Phrase, Sort, phrases_of
from kg_memory.extract.english.grammar import PASSIVE_SUBJECT, SUBJECT, children, is_predicate
from kg_memory.extract.english.words import FIRST_PERSON

_PREPOSITIONS = frozenset({"in", "on", "at", "to", "from", "since", "until", "for", "near", "by", "with", "as"})
_TURNED = {"your": "my", "yours": "mine", "yourself": "myself", "my": "your", "mine": "yours", "myself": "yourself"}
_WITH_I = {"are": "am", "'re": "'m", "’re": "’m", "were": "was"}
_WITH_YOU = {"am": "are", "'m": "'re", "’m": "’re", "was": "were"}


@dataclass(frozen=True, slots=True)
class Gap:
    """What a question asks for: the words that the answer takes the place of, and the sorts that fit.

    An answer without a preposition gets `preposition`; a bare number gets the `unit`. A bare name or noun goes into the
    braces of `whole`, if there is one.
    """

    start: int
    end: int
    sorts: frozenset[Sort]
    preposition: str = ""
    unit: str = ""
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence of an earlier turn, from the point of view of the next speaker; a question is put as a statement.

    `words` have the white space after them. `denial` is what "no" says to a yes-no question, which is `polar`.
    `place` is where the sentence stands in the passage itself, if it is no earlier turn's.
    """

    words: tuple[str, ...]
    at: datetime
    phrases: tuple[Phrase, ...] = ()
    gap: Gap | None = None
    polar: bool = False
    denial: str = ""
    place: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        return tidy("".join(self.words))

    def with_phrase(self, start: int, end: int, phrase: str) -> str:
        """The sentence with other words in this place; of two prepositions before them the new one counts."""
        if start and has_preposition(phrase) and has_preposition(self.words[start - 1]):
            start -= 1
        return tidy(" ".join(["".join(self.words[:start]), phrase, "".join(self.words[end:])]))


def has_preposition(text: str) -> bool:
    """Whether the phrase begins with a preposition of place, time or company."""
    return text.split()[0].lower() in _PREPOSITIONS


def tidy(text: str) -> str:
    """The words with one space between them, as a sentence."""
    words = " ".join(text.split()).rstrip(".!?… ").replace(" ,", ",")
    return f"{words[:1].upper()}{words[1:]}."


def statement_frame(sentence: Span, at: datetime, *, turned: bool) -> Frame | None:
    """The frame of a statement, None without a predicate; `turned` if another person speaks next."""
    if not any(is_predicate(token) and children(token, SUBJECT | PASSIVE_SUBJECT) for token in sentence):
        return None
    words = tuple(f"{wording(token, turned=turned)}{token.whitespace_}" for token in sentence)
    return Frame(words, at, tuple(phrases_of(sentence, at)))


def wording(token: Token, *, turned: bool) -> str:
    """The word as the next speaker says it: "you" for "I", "my" for "your", "am" for "are"."""
    word = token.lower_
    if not turned:
        return token.text
    if word == "you":
        return "I" if token.dep_ in SUBJECT else "me"
    if word in FIRST_PERSON and word not in _TURNED:
        return "you"
    subjects = {child.lower_ for verb in (token, token.head) for child in children(verb, SUBJECT)}
    agreeing: Mapping[str, str] = _WITH_I if "you" in subjects else _WITH_YOU if "i" in subjects else {}
    return _TURNED.get(word) or agreeing.get(word) or token.text
