"""Completion: replies as full sentences, which the rules read like any other."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice

from spacy.tokens import Doc, Span

from kg_memory.extract.dialogue.frames import Frame, Gap, has_preposition, statement_frame, tidy
from kg_memory.extract.dialogue.phrases import NAMES, Phrase, Sort, best_fit, fitness, is_definite, spelled_alike
from kg_memory.extract.dialogue.questions import question_frame
from kg_memory.extract.dialogue.replies import Reply, reply_of
from kg_memory.model.extraction import Passage, Turn
from kg_memory.model.text import normalised

_SENTENCES = 3
"""The number of sentences at the beginning of a passage that may be replies."""
_END_OF_TURN = 600  # characters
_MONTH_OR_YEAR = re.compile(r"(?:[a-z]+\.? )?\d{4}|[a-z]+(?<!day)", re.I)
_DATE = re.compile(r"\d|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)", re.I)

_DETERMINED = frozenset({"a", "an", "the", "one", "two", "three", "several", "some", "my", "many"})

Parse = Callable[[str], Doc]


@dataclass(frozen=True, slots=True)
class Completed:
    """A reply in full: `text` is read as if it stood for `passage.text[start:end]`; it was said at `at`.

    With `instead_of`, it corrects that sentence of an earlier turn; with `replaces`, the sentence of the passage there.
    `spellings` are a name as it is
    right and as it was wrong.
    """

    text: str
    start: int
    end: int
    at: datetime
    instead_of: str = ""
    replaces: tuple[int, int] | None = None
    spellings: tuple[str, str] | None = None


def completed(doc: Doc, passage: Passage, before: Sequence[Turn], parse: Parse) -> list[Completed]:
    """The replies in the passage, each completed from the turns before; the turns are parsed only for a reply."""
    found: list[Completed] = []
    earlier, first = _Earlier(before, passage, parse), True
    for sentence in islice(doc.sents, _SENTENCES if passage.speaker else 0):
        reply = None if sentence.text.rstrip().endswith("?") else reply_of(sentence, passage.occurred_at)
        first = first and reply is not None
        if reply is not None:
            answering = first and not found
            found += _completed(reply, list(earlier.own(doc, sentence)), earlier, passage.occurred_at, first=answering)
    return found


def _completed(
    reply: Reply, own: Sequence[Frame], earlier: "_Earlier", at: datetime, *, first: bool
) -> Sequence[Completed]:
    """The reply as a request to forget, as an answer, or as a correction; `own` are the sentences before it."""
    if reply.takes_back:
        said = own[:1] or earlier.last_of_speaker()
        return [_instead(reply, one) for one in said]
    answers = list(_answers(reply, earlier.questions(), at)) if first and not reply.old else []
    return answers or _corrections(reply, chain(own, earlier.statements()), at)


class _Earlier:
    """The frames of the turns before a passage, made when they are needed."""

    def __init__(self, turns: Sequence[Turn], passage: Passage, parse: Parse) -> None:
        self._turns = turns
        self._passage = passage
        self._parse = parse

    def questions(self) -> Iterator[Frame]:
        """The questions of the turn before, the last one first."""
        for turn in self._turns[-1:]:
            if "?" in turn.text:
                yield from self._frames(turn, questions=True)

    def statements(self) -> Iterator[Frame]:
        """The statements of the turns before, the latest first."""
        for turn in reversed(self._turns):
            yield from self._frames(turn, questions=False)

    def last_of_speaker(self) -> Iterator[Frame]:
        """The statements of the last turn of the passage's speaker."""
        for turn in [one for one in self._turns if one.speaker == self._passage.speaker][-1:]:
            yield from self._frames(turn, questions=False)

    def own(self, doc: Doc, until: Span) -> Iterator[Frame]:
        """The statements of the passage before one of its sentences, the latest first."""
        sentences = [one for one in doc.sents if one.start < until.start]
        for sentence in reversed(sentences):
            frame = statement_frame(sentence, self._passage.occurred_at, turned=False)
            if frame is not None:
                yield replace(frame, place=(sentence.start_char, sentence.end_char))

    def _frames(self, turn: Turn, *, questions: bool) -> Iterator[Frame]:
        turned = turn.speaker is None or turn.speaker != self._passage.speaker
        sentences = list(self._parse(turn.text[-_END_OF_TURN:]).sents)
        for sentence in reversed(sentences):
            asks = sentence.text.rstrip().endswith("?")
            make = question_frame if questions else statement_frame
            frame = make(sentence, turn.occurred_at, turned=turned) if asks is questions else None
            if frame is not None:
                yield frame


# --- answers ----------------------------------------------------------------------------------------------------


def _answers(reply: Reply, questions: Iterator[Frame], at: datetime) -> Iterator[Completed]:
    """The reply as an answer to the last question that it fits."""
    for frame in questions:
        if texts := [text for text in _answered(reply, frame) if text]:
            yield from (Completed(text, reply.start, reply.end, at) for text in texts)
            return


def _answered(reply: Reply, frame: Frame) -> list[str]:
    """The sentences that the reply means as an answer to this question; none if it does not fit."""
    phrase = reply.phrase
    if not frame.polar:
        return [_filled(frame, frame.gap, phrase)] if frame.gap and phrase and reply.agrees is None else []
    if reply.agrees is False:
        return _denied(reply, frame)
    if phrase is not None and frame.gap is not None:
        return [_filled(frame, frame.gap, phrase)]
    if phrase is not None and (phrase.sort is Sort.TIME or (reply.agrees and has_preposition(phrase.text))):
        return [frame.with_phrase(len(frame.words), len(frame.words), _dated(phrase))]
    return [frame.text] if reply.agrees else []


def _denied(reply: Reply, frame: Frame) -> list[str]:
    """What "no" says, and what it says instead: "No, Ghent.", "No, I left in May."."""
    if reply.without_object:
        named = [phrase.text for phrase in frame.phrases if phrase.sort in NAMES]
        return [reply.without_object.format(named[-1])] if named else [frame.denial]
    phrase = reply.phrase
    other = best_fit(phrase, frame.phrases) if phrase else None
    if phrase and other and phrase.sort is Sort.THING and (is_definite(phrase) or is_definite(other)):
        other = None  # "Is it a secret?" – "No, my own sauce."
    rather = [frame.with_phrase(other.start, other.end, phrase.text)] if phrase and other else []
    return [frame.denial, *rather]


def _filled(frame: Frame, gap: Gap, phrase: Phrase) -> str:
    """The question's sentence with the phrase; empty if it does not fit."""
    if not any(fitness(phrase, sort) for sort in gap.sorts):
        return ""
    words = phrase.text
    if gap.whole and words.split()[0].lower() not in _DETERMINED and phrase.sort in NAMES | {Sort.THING}:
        return tidy(gap.whole.format(words))
    if gap.unit and words.replace(",", "").isalnum():
        words = f"{words} {gap.unit.removesuffix('s') if words in ('one', '1') else gap.unit}"
    elif phrase.sort is Sort.TIME:
        words = _dated(phrase, gap.preposition)
    elif not has_preposition(words):
        words = f"{gap.preposition} {words}"
    return frame.with_phrase(gap.start, gap.end, words)


def _dated(phrase: Phrase, preposition: str = "") -> str:
    """The time with a preposition: "in 2019", "on Monday"; but "yesterday"."""
    text = phrase.text
    if has_preposition(text) or not (preposition or _DATE.match(text)):
        return text
    return f"{preposition or ('in' if _MONTH_OR_YEAR.fullmatch(text) else 'on')} {text}"


# --- corrections ------------------------------------------------------------------------------------------------


def _corrections(reply: Reply, frames: Iterable[Frame], at: datetime) -> list[Completed]:
    """The reply as a correction of the latest statement that it fits; "not" needs none for a spelling."""
    new, old = reply.phrase, reply.old
    if new is None or not (reply.corrects or reply.agrees is False or old):
        return []
    spelled = _spelled(new, old)
    for frame in frames:
        other = _said_as(old, frame.phrases) if old else best_fit(new, frame.phrases)
        if other is not None:
            dated = new.sort is Sort.TIME and has_preposition(other.text)
            text = frame.with_phrase(other.start, other.end, _dated(new) if dated else new.text)
            alike = spelled or _spelled(new, other.text)
            return [replace(_instead(reply, frame), text=text, spellings=alike)]
    return [Completed("", reply.start, reply.end, at, spellings=spelled)] if spelled else []


def _instead(reply: Reply, frame: Frame) -> Completed:
    """The reply, which takes back what the frame says."""
    instead_of = "" if frame.place else frame.text
    return Completed("", reply.start, reply.end, frame.at, instead_of, frame.place)


def _said_as(text: str, phrases: Sequence[Phrase]) -> Phrase | None:
    """The last of the phrases that has these words."""
    words = normalised(text)
    return next((phrase for phrase in reversed(phrases) if words in normalised(phrase.text)), None)


def _spelled(new: Phrase, old: str) -> tuple[str, str] | None:
    """The right and the wrong spelling, if the new phrase is a name that is spelled almost like the old one."""
    return (new.text, old) if new.sort in NAMES and old and spelled_alike(new.text, old) else None
