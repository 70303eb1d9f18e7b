"""Compares the facts of a space with what a reader keeps: by names, by the words of the relation, by state and time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kg_memory.model.bitemporal import BEGINNING, END, Instant, Interval, period_end
from kg_memory.model.facts import Fact, Status
from tests.benchmarks.extraction.reading.sentences import ENDED, STATES, Expected, Item

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*", re.UNICODE)
_ARTICLES = {"a", "an", "the", "my", "our", "his", "her", "their", "its", "some", "of"}
_LIGHT = {"be", "have", "do"}
"""The stems of verbs that say nothing beside other words: "has phone number" is said by "phone number of"."""
_PAST = """
    is be/are be/was be/were be/been be/has have/had have/does do/did do/went go/grew grow/bought buy/sold sell/got get
    gave give/took take/taught teach/wrote write/left leave/met meet/ran run/spoke speak/spent spend/made make/knew know
    drank drink/ate eat/drove drive/became become/began begin/held hold/led lead/lost lose/paid pay/sent send/told tell
"""
_EQUAL = dict(pair.split() for pair in re.split(r"[/\n]", _PAST) if pair.strip())


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact with the names of its ends."""

    fact: Fact
    subject: str
    object: str

    def __str__(self) -> str:
        flags = [self.fact.status.value] * (self.fact.status is not Status.ASSERTED) + ["NOT"] * self.fact.negated
        valid = f"{self.fact.valid.start.date()}..{self.fact.valid.end.date()}"
        return f"{self.subject} | {self.fact.predicate} | {self.object} | {' '.join(flags)} {valid} | {self.fact.text}"


@dataclass(slots=True)
class Score:
    """How many facts were to be found and were, how many were stated and wrong, and what holds that should not."""

    expected: int = 0
    found: int = 0
    stated: int = 0
    wrong: int = 0
    missing: list[tuple[str, Expected]] = field(default_factory=list)
    retired: list[tuple[str, Expected]] = field(default_factory=list)
    revived: list[tuple[str, Expected]] = field(default_factory=list)
    mistakes: list[tuple[str, Stated]] = field(default_factory=list)

    def __str__(self) -> str:
        share = 100 * self.found / max(self.expected, 1), 100 * self.wrong / max(self.stated, 1)
        return (
            f"found {self.found} of {self.expected} ({share[0]:.1f} %), wrong {self.wrong} of {self.stated} "
            f"({share[1]:.1f} %), retired wrongly {len(self.retired)}, still there wrongly {len(self.revived)}"
        )

    def count(self, item: Item, stated: Sequence[Stated], at: datetime) -> None:
        """Adds one item, whose facts are `stated`, asked at an instant after its last turn."""
        wanted = [(one, [fact for fact in stated if matches(fact, one, at)]) for one in item.keep]
        self.expected += len(wanted)
        self.found += sum(bool(facts) for _, facts in wanted)
        self.missing += [(item.id, one) for one, facts in wanted if not facts]
        allowed = [*item.keep, *item.may, *item.now]
        told = [fact for fact in stated if not _is_in_the_name(fact)]
        wrong = [fact for fact in told if not any(matches(fact, one, at) for one in allowed)]
        self.stated += len(told)
        self.wrong += len(wrong)
        self.mistakes += [(item.id, fact) for fact in wrong]
        holding = [fact for fact in stated if holds(fact.fact, at)]
        self.retired += [
            (item.id, one)
            for one in item.now
            if any(_says(fact, one) for fact in stated) and not any(matches(fact, one, at) for fact in holding)
        ]
        self.revived += [(item.id, one) for one in item.not_now if any(matches(fact, one, at) for fact in holding)]


def holds(fact: Fact, at: datetime) -> bool:
    """Whether the fact claims to be true at an instant."""
    return fact.status is Status.ASSERTED and not fact.negated and fact.valid.contains(at)


def matches(stated: Stated, expected: Expected, at: datetime) -> bool:
    """Whether the fact says what is expected, in one of the wordings, as asserted, denied or planned, and when."""
    return _same_state(stated.fact, expected, at) and _says(stated, expected)


def _says(stated: Stated, expected: Expected) -> bool:
    """Whether the fact relates the expected ends as expected, whenever it held."""
    return _same_relation(stated, expected) and (
        _same_ends(stated.subject, stated.object, expected) or _same_ends(stated.object, stated.subject, expected)
    )


def _is_in_the_name(stated: Stated) -> bool:
    """Whether the name of one end says the fact: "Ann's mother" is a parent of Ann. It links the two, no more."""
    ends = (stated.subject, stated.object)
    return any(one.startswith(f"{other}'s ") for one, other in (ends, ends[::-1]))


def _same_ends(subject: str, target: str, expected: Expected) -> bool:
    objects = [one for one in expected.objects if one]
    return any(_same_name(subject, one) for one in expected.subjects) and (
        not objects or "" in expected.objects or any(_same_name(target, one) for one in objects)
    )


def _same_name(found: str, wanted: str) -> bool:
    one, other = _stems(_words(found) - _ARTICLES), _stems(_words(wanted) - _ARTICLES)  # "bees" is stored as "bee"
    return bool(one and other) and (one <= other or other <= one)


def _same_relation(stated: Stated, expected: Expected) -> bool:
    said = _stems(_words(stated.fact.predicate.replace("_", " ")) | _words(stated.fact.text))
    wanted = [_stems(_words(relation) - _ARTICLES) for relation in expected.relations]
    return any((words - _LIGHT or words) <= said for words in wanted)


def _same_state(fact: Fact, expected: Expected, at: datetime) -> bool:
    states = expected.flags & STATES
    wanted = {"planned": Status.PLANNED, "possible": Status.POSSIBLE, "reported": Status.REPORTED}
    statuses = {wanted[state] for state in states if state in wanted} or {Status.ASSERTED}
    if fact.status not in statuses or fact.negated != ("denied" in states):
        return False
    if expected.flags & ENDED and fact.status is Status.ASSERTED and fact.valid.end == END:
        return False
    if not expected.flags & ENDED and not expected.until and holds(fact, fact.valid.start) and fact.valid.end <= at:
        lasts = fact.valid.end - fact.valid.start
        if fact.valid.start == BEGINNING or lasts.days > 31:
            return False
    return _within(fact.valid.start, expected.since) and _within(fact.valid.end, expected.until, end=True)


def _within(at: datetime, written: str | None, *, end: bool = False) -> bool:
    """Whether an instant lies in the year, month or day that is written, or at its end."""
    if written is None:
        return True
    instant = Instant.parse(written)
    span = Interval(instant.at, period_end(instant.at, instant.precision))
    return span.start <= at <= span.end if end else span.start <= at < span.end


def _words(text: str) -> set[str]:
    return {word.lower().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(text)}


def _stems(words: Iterable[str]) -> set[str]:
    return {_stem(_EQUAL.get(word, word)) for word in words}


def _stem(word: str) -> str:
    for ending in ("ies", "ied", "ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
    return word
