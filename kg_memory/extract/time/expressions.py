"""Finds the time expressions of a text, and resolves them against the time of writing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from kg_memory.errors import InvalidTime
from kg_memory.extract.time import amounts, clocks, combined, counted, dates, eras, from_today, parts, ranges
from kg_memory.extract.time.calendar_units import Length, Unit, named
from kg_memory.extract.time.cascade import rewritten
from kg_memory.extract.time.combined import at_clock, on_day
from kg_memory.extract.time.meanings import Clock, Clocks, DayPart, Now, Repeat, When, unit_at
from kg_memory.extract.time.tokens import Token, tokens
from kg_memory.model.bitemporal import BEGINNING, END, Interval, Precision
from kg_memory.model.extraction import TimeExpression

STAGES = [
    amounts.NUMBERS,
    amounts.COMPOUND_NUMBERS,
    clocks.TIMES,
    clocks.ZONED,
    eras.YEARS_OF_ERAS,
    parts.COUNTED_WEEKDAYS,
    amounts.REPEATS,
    [*dates.DATES, *eras.DATES_BEFORE_CHRIST, *eras.PIECES_OF_YEARS, *from_today.FROM_TODAY, *amounts.LENGTHS],
    counted.COUNTED,
    clocks.IN_PARTS,
    clocks.CLOCK_SPANS,
    parts.PARTS_OF,
    combined.MERGED,
    combined.DAYS_WITH_HOURS,
    combined.DAYS_WITH_HOURS,
    clocks.ALONE,
    combined.MERGED,
    ranges.RANGES,
    ranges.OPENINGS,
]


def time_expressions(text: str, at: datetime, *, future: bool = False) -> list[TimeExpression]:
    """The time expressions of the text in order; "today" is the day of `at` in its own zone.

    With `future`, "on Friday" or "in May" means the next one instead of the last one.
    """
    offset = at.utcoffset() or timedelta()
    now = Now(at.replace(tzinfo=None), future, round(offset.total_seconds() / 60))
    read = tokens(text)
    for stage in STAGES:
        read = rewritten(read, stage, now)
    found = (_expression(token, now, at) for token in _strong(read))
    return [expression for expression in found if expression is not None]


# --- which tokens count -----------------------------------------------------------------------------------------

_JOINTS = frozenset({",", "and", "or", "&", "/"})
_LENGTH_PREPOSITIONS = frozenset(
    {"for", "in", "over", "within", "about", "than", "almost", "nearly", "around", "after"}
)


def _strong(read: list[Token]) -> Iterator[Token]:
    """The tokens that are times; a weak one counts only in a list with a certain one ("2007 and 2009")."""
    listed: When | None = None
    for place, token in enumerate(read):
        before = read[place - 1].kind if place else ""
        meaning = token.meaning
        if isinstance(meaning, When):
            joined = listed is not None and before in _JOINTS and listed.unit == meaning.unit
            if not meaning.weak or joined:
                listed = meaning
                yield token
                continue
        elif isinstance(meaning, Length):
            if token.written.lower() not in ("a", "an") or before in _LENGTH_PREPOSITIONS:
                yield token
        elif (meaning is not None and token.kind != "CLOCK") or (isinstance(meaning, Clock) and before != "in"):
            yield token
        if token.kind not in _JOINTS:
            listed = None


# --- their intervals --------------------------------------------------------------------------------------------


def _expression(token: Token, now: Now, at: datetime) -> TimeExpression | None:
    meaning = token.meaning
    if isinstance(meaning, Length):
        return TimeExpression(token.start, token.end, meaning.value)
    if isinstance(meaning, DayPart):  # "in the morning" without a day
        return TimeExpression(token.start, token.end, meaning.code)
    if isinstance(meaning, Repeat):
        return TimeExpression(token.start, token.end, meaning.value, recurrence=meaning.rule)
    when = meaning if isinstance(meaning, When) else _today(meaning, now)
    if when is None:
        return None
    value = when.value if isinstance(meaning, When) else when.value.replace(named(now.today, Unit.DAY), "")
    if when.first is None and when.until is None:
        return TimeExpression(token.start, token.end, value)
    try:
        interval = _interval(when, at.tzinfo)
        others = [_interval(replace(when, first=first, until=until), at.tzinfo) for first, until in when.others]
    except (InvalidTime, OverflowError):  # "from 2018 to 2015", or off the calendar
        return None
    yearly = when.period is Unit.YEAR
    return TimeExpression(token.start, token.end, value, interval, alternatives=tuple(others), yearly=yearly)


def _today(meaning: object, now: Now) -> When | None:
    """A time of day without a day, as a time on the day of writing."""
    today = unit_at(now.today, Unit.DAY)
    if isinstance(meaning, Clock):
        return at_clock(today, meaning)
    return on_day(today, meaning) if isinstance(meaning, Clocks) else None


def _interval(when: When, zone: tzinfo | None) -> Interval:
    """A clock time is one of the zone; a day is the same day everywhere, and is kept as a day in UTC."""
    zones = [zone if precision is Precision.SECOND else UTC for precision in when.precisions]
    begin = when.first.replace(tzinfo=zones[0]) if when.first else BEGINNING
    finish = when.until.replace(tzinfo=zones[1]) if when.until else END
    return Interval(begin, finish, *when.precisions)
