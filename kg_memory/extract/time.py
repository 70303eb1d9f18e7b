"""When: the time expressions of a text as intervals, resolved against the moment it was written.

Own rules for what people write most: dates, months, quarters, seasons, years and decades; yesterday, last week, three
years ago, in two days; weekdays; `since`, `until` and ranges. A word that only may be a time ("may", "sun", "second")
counts only beside a preposition, a day or a year.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kg_memory.bitemporal import BEGINNING, END, Interval, Precision
from kg_memory.errors import InvalidTime
from kg_memory.extract.periods import COUNT, PRECISIONS, UNIT, Period, count_of, in_year, moved, periods


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """`text[start:end]` and what it means. `bounded` when the text itself says where the time begins or ends."""

    start: int
    end: int
    interval: Interval
    bounded: bool = False


def time_expressions(text: str, at: datetime, *, future: bool = False) -> list[TimeExpression]:
    """Every time expression of the text in order; days are those of the zone of `at`.

    `future` tells how to read "on Friday" or "in May": as the next one instead of the last one.
    """
    atoms = periods(text, at.date(), future=future)
    found: list[TimeExpression] = []
    position = 0
    while position < len(atoms):
        ranged = _range(text, atoms[position : position + 2], at)
        expression = ranged or _single(text, *atoms[position], at)
        if expression:
            found.append(expression)
        position += 2 if ranged else 1
    return found


def past_duration(text: str, at: datetime) -> Interval | None:
    """The interval that "for three years" means after "has worked": it began then and has not ended."""
    match = _DURATION.search(text)
    if not match:
        return None
    try:
        start = moved(at.date(), -count_of(match), match["unit"])
    except (ValueError, OverflowError):
        return None
    return Interval(_midnight(start, at), END, PRECISIONS[match["unit"]])


def describe(interval: Interval) -> str:
    """The interval as people write it: "in March 2021", "since 2019", "from 2015 to 2018"."""
    start, end = interval.start, interval.end
    if start == BEGINNING:
        return "" if end == END else f"until {_named(end - timedelta(days=1), interval.end_precision)}"
    first = _named(start, interval.start_precision)
    if end == END:
        return f"since {first}"
    last = _named(end - timedelta(days=1), interval.end_precision)
    if first == last:
        return f"{'on' if interval.start_precision is Precision.DAY else 'in'} {first}"
    return f"from {first} to {last}"


def _named(instant: datetime, precision: Precision) -> str:
    if precision is Precision.YEAR:
        return f"{instant.year}"
    if precision is Precision.QUARTER:
        return f"Q{(instant.month + 2) // 3} {instant.year}"
    month = f"{calendar.month_name[instant.month]} {instant.year}"
    return month if precision is Precision.MONTH else f"{instant.day} {month}"


# --- finding ----------------------------------------------------------------------------------------------------


def _range(text: str, atoms: list[tuple[int, int, Period]], at: datetime) -> TimeExpression | None:
    """`from A to B`, `between A and B`, `A-B`, when the two atoms are joined like that."""
    if len(atoms) < 2:
        return None
    (start, first_end, first), (second_start, end, second) = atoms
    before = text[max(0, start - _LOOK_BACK) : start]
    opening = _RANGE_START.search(before)
    joint = text[first_end:second_start]
    if not (_DASH.fullmatch(joint) or (opening and _RANGE_JOINT.fullmatch(joint))):
        return None
    if first.floating and not second.floating:
        first = in_year(first, second.first.year)
        first = in_year(first, first.first.year - 1) if first.first > second.first else first
    begin = start - len(before) + opening.start() if opening else start
    return _expression(begin, end, first.first, second.until, (first.precision, second.precision), at)


def _single(text: str, start: int, end: int, period: Period, at: datetime) -> TimeExpression | None:
    """One atom with the word before it: `since`, `until`, `before`, `after`, or a plain preposition."""
    before = text[max(0, start - _LOOK_BACK) : start]
    opening = _OPENING.search(before)
    word = opening["word"].lower() if opening else ""
    if period.floating and not word and _DANGLING.search(before):
        return None  # "Ann and May", not the month
    start = start - len(before) + opening.start() if opening else start
    precisions = (period.precision, period.precision)
    if word in ("since", "starting", "from"):
        return _expression(start, end, period.first, None, precisions, at)
    if word == "after":
        return _expression(start, end, period.until, None, precisions, at)
    if word in ("until", "till", "by", "through"):
        return _expression(start, end, None, period.until, precisions, at)
    if word == "before":
        return _expression(start, end, None, period.first, precisions, at)
    return _expression(start, end, period.first, period.until, precisions, at, bounded=False)


def _expression(
    start: int,
    end: int,
    first: date | None,
    until: date | None,
    precisions: tuple[Precision, Precision],
    at: datetime,
    *,
    bounded: bool = True,
) -> TimeExpression | None:
    begin = _midnight(first, at) if first else BEGINNING
    finish = _midnight(until, at) if until else END
    try:
        return TimeExpression(start, end, Interval(begin, finish, *precisions), bounded)
    except InvalidTime:  # "from 2018 to 2015"
        return None


def _midnight(day: date, at: datetime) -> datetime:
    return datetime.combine(day, time(), at.tzinfo)


_LOOK_BACK = 24  # characters: room for "between the "
_DANGLING = re.compile(r"\b(?:and|to)\s+$", re.I)
_RANGE_START = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$", re.I)
_RANGE_JOINT = re.compile(r"\s*(?:to|until|till|through|and|-|–|—)\s+(?:the\s+)?", re.I)
_DASH = re.compile(r"\s?[-–—]\s?")
_OPENING = re.compile(
    r"\b(?P<word>since|starting|from|after|until|till|by|through|before|in|on|during|at|around|of)\s+(?:the\s+)?$", re.I
)
_DURATION = re.compile(
    rf"\bfor\s+(?:about\s+|over\s+|almost\s+|nearly\s+)?(?:the\s+(?:last|past)\s+)?{COUNT}\s+{UNIT}s?\b", re.I
)
