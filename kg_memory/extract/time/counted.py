"""Stage four: times relative to another time: "two days ago", "the week before Easter"."""

from datetime import datetime, timedelta

from kg_memory.extract.time.calendar_units import DAYS, SECONDS, Length, Unit, beginning, ending, moved
from kg_memory.extract.time.cascade import Match, Reading, rule
from kg_memory.extract.time.meanings import When, shifted, span, unit_at
from kg_memory.model.bitemporal import Precision


def counted(length: Length, sign: int, anchor: datetime) -> When:
    """The time a duration before or after the anchor, as precise as the unit: day, month or year."""
    at = length.after(anchor, sign)
    unit = length.unit
    if unit in SECONDS:
        return unit_at(at, Unit.MINUTE if unit is not Unit.SECOND else unit)
    if unit in DAYS or len(length.parts) > 1:
        return unit_at(at, Unit.DAY)
    return unit_at(at, Unit.MONTH if unit in (Unit.MONTH, Unit.SEASON, Unit.QUARTER) else Unit.YEAR)


def _ago(match: Match) -> Reading:
    return counted(match.length(), -1, match.now.at)


def _ago_from(match: Match) -> Reading:
    """ "a week ago last Tuesday": a length before that day."""
    day = match.whens()[0]
    return unit_at(match.length().after(day.begins, -1), Unit.DAY) if day.unit is Unit.DAY else None


def _ahead(match: Match) -> Reading:
    return counted(match.length(), 1, match.now.at)


def _from_date(match: Match) -> Reading:
    """ "two days after Christmas", "3 weeks from tomorrow": a day if the anchor is a day."""
    length, anchor = match.length(), match.whens()[0]
    if match.has("from") and anchor.period and anchor.ends <= match.now.at:
        anchor = shifted(anchor, 1, anchor.period)
    if anchor.first is None:
        return None
    when = unit_at(length.after(anchor.first, -1 if match.has("before") else 1), Unit.DAY)
    return counted(length, -1 if match.has("before") else 1, anchor.first) if anchor.unit is not Unit.DAY else when


def _later(match: Match) -> Reading:
    """ "a year later": relative to the last date of the text, else to now."""
    if match.after in ("STEP", "DATE", "in", "the"):
        return None
    sign = -1 if match.has("earlier", "before", "previously") else 1
    anchor = match.earlier.first if match.earlier and match.earlier.first else match.now.at
    return counted(match.length(), sign, anchor)


def _within(match: Match) -> Reading:
    small = match.length().unit in SECONDS
    now = match.now.at.replace(microsecond=0) if small else match.now.today
    return span(now, match.length().after(now), Precision.SECOND if small else Precision.DAY, match.length().value)


def _starting(match: Match) -> Reading:
    """ "a week starting tomorrow"."""
    first = match.whens()[0].first
    return span(first, match.length().after(first), value=match.length().value) if first else None


def _unit_beside(match: Match) -> Reading:
    """ "the week before August 3", "the month after June 2020", but not "the weeks before"."""
    named = match.first("UNIT")
    plural = named is not None and named.written.lower().endswith("s")
    return None if plural else _beside(match.unit(), match.whens()[0], before=match.has("before"))


def _date_beside(match: Match) -> Reading:
    """ "the Friday before 20 May", "last weekend before April 10"."""
    near, anchor = match.whens()
    if near.unit in (Unit.WEEK, Unit.WEEKEND):
        return _beside(near.unit, anchor, before=match.has("before"))
    if near.unit is not Unit.DAY or near.period is not Unit.WEEK or anchor.first is None or anchor.until is None:
        return None
    weekday = near.begins.weekday()
    if match.has("before"):
        return unit_at(anchor.first - timedelta(days=(anchor.first.weekday() - weekday - 1) % 7 + 1), Unit.DAY)
    return unit_at(anchor.until + timedelta(days=(weekday - anchor.until.weekday()) % 7), Unit.DAY)


def _beside(unit: Unit, anchor: When, *, before: bool) -> When | None:
    """The unit adjacent to the anchor, before or after it; for a weekend the nearest whole one."""
    if anchor.first is None or anchor.until is None or anchor.weak or unit in SECONDS:
        return None
    if unit is Unit.WEEKEND:
        saturday = beginning(anchor.first if before else anchor.until, unit)
        if before and ending(saturday, unit) > anchor.first:
            saturday -= timedelta(weeks=1)
        if not before and saturday < anchor.until:
            saturday += timedelta(weeks=1)
        return unit_at(saturday, unit)
    first = moved(anchor.first, -1, unit) if before else anchor.until
    aligned = unit_at(first, unit)
    return aligned if aligned.first == first else span(first, moved(first, 1, unit))


COUNTED = [
    rule("LENGTH (ago|back)", _ago),
    rule("LENGTH ago DATE", _ago_from),
    rule("in (about|around|just|another)? LENGTH", _ahead),
    rule("LENGTH (from now|hence|from NOW)", _ahead),
    rule("LENGTH (from|after|before) DATE", _from_date),
    rule("the UNIT (before|after) DATE", _unit_beside),
    rule("the? DATE (before|after) DATE", _date_beside),
    rule("LENGTH (later|earlier|afterwards|before|previously)", _later),
    rule("within (the? STEP)? LENGTH", _within),
    rule("LENGTH (starting|beginning) (on|from)? DATE", _starting),
]
