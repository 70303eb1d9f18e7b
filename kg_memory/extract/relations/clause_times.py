"""Attaches time expressions to clauses, as the time when a fact began, ended or held."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from spacy.tokens import Doc, Span, Token

from kg_memory.extract.english.grammar import (
    AUXILIARY,
    COPULA,
    OPEN_COMPLEMENT,
    PASSIVE_SUBJECT,
    RELATIVE_CLAUSE,
    SUBJECT,
    children,
    is_predicate,
)
from kg_memory.extract.english.words import RESCHEDULING_VERBS
from kg_memory.extract.relations.clauses import Clause
from kg_memory.extract.relations.tense import HAVE, is_perfect
from kg_memory.extract.time import describe, describe_value, later, time_expressions
from kg_memory.model.bitemporal import BEGINNING, END, Interval, Precision
from kg_memory.model.extraction import Passage, TimeExpression

_FUTURE = frozenset({"will", "'ll", "’ll", "wo", "shall"})
_PAST = frozenset({"had", "was", "were", "did", "would", "been"})
_DURING = frozenset({"for", "over", "throughout"})
_BEFORE_A_LENGTH = frozenset(
    {"about", "around", "almost", "nearly", "over", "more", "than", "at", "least", "the", "some"}
)
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_TO = frozenset({"to", "until", "till", "for", "from"})
_LOOK_BACK = 4  # tokens between "for" and the number
_BY = frozenset({"by", "no", "not", "as"})  # "by June", "no later than June", "as late as June"
_TO_AN_END = frozenset({"to", "until", "till", "through"})
_BEFORE = frozenset({"before", "prior", "earlier"})


class Limit(StrEnum):
    """What the end of an interval without a beginning limits: a state ("until June"), or when something begins."""

    UNTIL = "until"
    BY = "by"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class ClauseTime:
    """When a clause held or happened, with the same in words: "in March 2021", "by 2019".

    It is `yearly` if the text leaves out the year, and `ends` if the text names an end: "from 2015 to 2018".
    """

    interval: Interval
    words: str
    limit: Limit = Limit.UNTIL
    yearly: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class _Dated:
    """A time expression of a clause; `lasting` after "for", as in "for three years".

    `moved` is True for the new time of an event: "was moved to Monday".
    """

    found: TimeExpression
    lasting: bool
    moved: bool
    limit: Limit
    ends: bool


class ClauseTimes:
    """The time expressions of a passage and the clauses they belong to.

    `tokens` holds the indexes of their tokens. The tense of the verb decides whether "on Friday" is past or future.
    """

    def __init__(self, doc: Doc, passage: Passage) -> None:
        self._at = passage.occurred_at
        self._by_verb: dict[int, list[_Dated]] = defaultdict(list)
        self.expressions: list[TimeExpression] = []
        dated: set[int] = set()
        behind = time_expressions(doc.text, self._at)
        future = time_expressions(doc.text, self._at, future=True) if behind else []
        ahead = {(found.start, found.end): found for found in future}
        for found in behind:
            span = doc.char_span(found.start, found.end, alignment_mode="expand")
            if span is None:
                continue
            dated.update(token.i for token in span)
            verb = _governing_verb(span)
            moved = verb is not None and _is_moved(span, verb)
            if moved:
                found = self._new_time(doc.text, ahead.get((found.start, found.end), found))
            elif verb is not None and _looks_ahead(verb) and not _since(span):
                found = ahead.get((found.start, found.end), found)
            elif verb is not None and span[0].lower_ == "in" and found.interval and _is_after(found.interval, self._at):
                verb = None  # "she finished it in two weeks"
            self.expressions.append(found)
            if verb is not None:
                lasting = found.value.startswith("P") and not found.recurrence and _is_lasting(span)
                self._by_verb[verb.i].append(_Dated(found, lasting, moved, _limit(span), _names_end(span)))
        self.tokens = frozenset(dated)

    def _new_time(self, text: str, found: TimeExpression) -> TimeExpression:
        """The time that something was moved to: Thursday of "from Tuesday to Thursday"."""
        start = text.rfind(" to ", found.start, found.end) + len(" to ")
        target = time_expressions(text[start : found.end], self._at, future=True) if start > found.start else []
        return replace(target[0], start=found.start, end=found.end) if target else found

    def of(self, clause: Clause) -> ClauseTime | None:
        """When the clause held or happened; None if the text does not say.

        "has worked there for three years" gives an interval that began three years ago and is still open.
        """
        interval = self._interval(clause)
        if interval is None:
            return None
        limits = (one.limit for one in self._dated(clause) if one.limit is not Limit.UNTIL)
        limit = next(limits, Limit.UNTIL) if interval.start == BEGINNING else Limit.UNTIL
        values = [one.found.value for one in self._dated(clause)]
        named = describe_value(values[0]) if len(values) == 1 and limit is Limit.UNTIL else ""
        words = named or describe(interval, self._at.tzinfo, until=limit.value)
        today = self._at.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
        if limit is not Limit.UNTIL and interval.end > today and _looks_ahead(clause.verb):
            interval = Interval(today, interval.end, Precision.DAY, interval.end_precision)
        dated = self._dated(clause)
        yearly, ends = all(one.found.yearly for one in dated), any(one.ends for one in dated)
        return ClauseTime(interval, words, limit, yearly, ends)

    def _interval(self, clause: Clause) -> Interval | None:
        dated = self._dated(clause)
        interval = _joined([one.found.interval for one in dated if one.found.interval and not _is_now(one.found)])
        lasting = next((one.found for one in dated if one.lasting), None)
        if lasting is not None:
            interval = self._lasted(clause, lasting, interval)
        return interval

    def recurrence_of(self, clause: Clause) -> str | None:
        """The iCalendar rule (RFC 5545) of a recurring clause, or None."""
        return next((one.found.recurrence for one in self._dated(clause) if one.found.recurrence), None)

    def is_moved(self, clause: Clause) -> bool:
        """Whether the time is the new one of an event: "was moved to Monday"."""
        return any(one.moved for one in self._dated(clause))

    def lies_ahead(self, clause: Clause) -> bool:
        """Whether the clause is about a time after the passage was written: "Tomorrow I start at Acme"."""
        interval = self._interval(clause)
        return interval is not None and _is_after(interval, self._at) and _looks_ahead(clause.verb)

    def _dated(self, clause: Clause) -> Sequence[_Dated]:
        verb = clause.verb
        found = self._by_verb.get(verb.i)
        if found is None and verb.dep_ in OPEN_COMPLEMENT:
            found = self._by_verb.get(verb.head.i)
        return found or []

    def _lasted(self, clause: Clause, lasting: TimeExpression, interval: Interval | None) -> Interval | None:
        """Applies a duration: until now after "has", otherwise to the start or end given beside it."""
        goes_on = is_perfect(clause.verb)
        if lasting.interval is not None:  # "for the last three years"
            return Interval(lasting.interval.start, END, lasting.interval.start_precision) if goes_on else interval
        if interval is None:
            start = later(lasting.value, self._at, -1) if goes_on else None
            return Interval(start.at, END, start.precision) if start else None
        if interval.start == BEGINNING and (start := later(lasting.value, interval.end, -1)):
            return Interval(start.at, interval.end, start.precision, interval.end_precision)
        if interval.end == END and not goes_on and (end := later(lasting.value, interval.start, 1)):
            return Interval(interval.start, end.at, interval.start_precision, end.precision)
        return interval


def _since(span: Span) -> bool:
    """Whether the time is a beginning in the past, whatever the tense: "is my manager since May"."""
    return "since" in (span[0].lower_, span.doc[max(span.start - 1, 0)].lower_)


def _is_after(interval: Interval, at: datetime) -> bool:
    """Whether the interval begins later; a day of the interval is compared with the day of `at` in its own zone."""
    clock = interval.start_precision is Precision.SECOND
    return interval.start > (at if clock else at.replace(tzinfo=UTC))


def _names_end(span: Span) -> bool:
    """ "from 2015 to 2018", "between 2001 and 2009"."""
    return span[0].lower_ == "between" or any(token.lower_ in _TO_AN_END for token in span)


def _limit(span: Span) -> Limit:
    first = span[0].lower_
    return Limit.BY if first in _BY else Limit.BEFORE if first in _BEFORE else Limit.UNTIL


def _joined(intervals: Sequence[Interval]) -> Interval | None:
    """One interval from the times of a clause: "since May" with "until June"; of nested times the narrower."""
    found: Interval | None = None
    for interval in intervals:
        if found is None or found.covers(interval):
            found = interval
        elif not interval.covers(found) and (found.end == END or interval.end == END):
            found = found.intersection(interval) or found
    return found


# --- the verb that governs a time, and its tense ----------------------------------------------------------------


def _governing_verb(span: Span) -> Token | None:
    """The predicate that the time modifies; None inside a subject, as in "last year's report is out"."""
    token, opening = span.root, _opens_the_clause(span)
    while not is_predicate(token) and token.head != token:
        if token.dep_ in SUBJECT | PASSIVE_SUBJECT and not opening:
            return None
        token = token.head
    if not is_predicate(token) and _is_whole_sentence(span):
        return span.doc[span.end].sent.root  # "Tomorrow" of "Tomorrow I start", cut off by the parser
    opened = children(token, RELATIVE_CLAUSE)  # "Last Thursday I left" is often read as the Thursday that I left
    return opened[0] if opened and not is_predicate(token) else token


def _is_whole_sentence(span: Span) -> bool:
    return span.start == span.sent.start and span.end == span.sent.end < len(span.doc)


def _opens_the_clause(span: Span) -> bool:
    """Whether a time precedes its clause: "Yesterday we …". Parsers often attach such a time to the subject."""
    first = span.start == span.sent.start or span.doc[span.start - 1].is_punct
    return first and not any(child.lower_ in _POSSESSIVES for token in span for child in token.children)


def _looks_ahead(verb: Token, depth: int = 0) -> bool:
    """Whether the verb is present, future or imperative, so that "on Friday" means the next Friday."""
    words = [verb, *children(verb, AUXILIARY | COPULA)]
    lower = {word.lower_ for word in words}
    if lower & _FUTURE:
        return True
    if lower & _PAST or (lower & HAVE and verb.tag_ == "VBN") or any(word.tag_ == "VBD" for word in words):
        return False
    if len(words) > 1 and any(word.tag_ in ("MD", "VBZ", "VBP") for word in words):
        return True
    if depth < 8 and verb.tag_ in ("VB", "VBG", "VBN") and is_predicate(verb.head) and verb.head != verb:
        return _looks_ahead(verb.head, depth + 1)  # "decided to leave in May"
    return verb.tag_ in ("VB", "VBP", "VBZ", "MD")


def _is_moved(span: Span, verb: Token) -> bool:
    """Whether something was moved to the time, so that it lies ahead: "was moved to Monday"."""
    words = {span[0].lower_, span.doc[max(span.start - 1, 0)].lower_}
    return verb.lemma_.lower() in RESCHEDULING_VERBS and not words.isdisjoint(_TO)


def _is_lasting(span: Span) -> bool:
    """Whether "for" or a similar preposition precedes the duration."""
    for token in reversed(span.doc[max(0, span.start - _LOOK_BACK) : span.start + 1]):
        if token.lower_ in _DURING:
            return True
        if token.i < span.start and token.lower_ not in _BEFORE_A_LENGTH:
            return False
    return False


def _is_now(found: TimeExpression) -> bool:
    return found.value == "PRESENT_REF"
