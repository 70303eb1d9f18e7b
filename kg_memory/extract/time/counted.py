"""Stage four: times that are counted from another, or stand right before or after it."""

from datetime import datetime, timedelta

from kg_memory.extract.time.calendar_units import DAYS, SECONDS, Length, Unit, beginning, ending, moved
from kg_memory.extract.time.cascade import Found, Reading, rule
from kg_memory.extract.time.meanings import When, shifted, span, unit_at
from kg_memory.model.bitemporal import Precision


def counted(length: Length, sign: int, anchor: datetime) -> When:
    """So long before or after: exact to the day for days and weeks, to the month or year for those."""
    at = length.after(anchor, sign)
    unit = length.unit
    if unit in SECONDS:
        return unit_at(at, Unit.MINUTE if unit is not Unit.SECOND else unit)
    if unit in DAYS or len(length.parts) > 1:
        return unit_at(at, Unit.DAY)
    return unit_at(at, Unit.MONTH if unit in (Unit.MONTH, Unit.SEASON, Unit.QUARTER) else Unit.YEAR)


def _ago(found: Found) -> Reading:
    return counted(found.length(), -1, found.now.at)


def _ahead(found: Found) -> Reading:
    return counted(found.length(), 1, found.now.at)


def _from_date(found: Found) -> Reading:
    """ "two days after Christmas", "3 weeks from tomorrow", "2 weeks before May 13": a day where the other is one."""
    length, anchor = found.length(), found.whens()[0]
    if found.has("from") and anchor.period and anchor.ends <= found.now.at:
        anchor = shifted(anchor, 1, anchor.period)
    if anchor.first is None:
        return None
    when = unit_at(length.after(anchor.first, -1 if found.has("before") else 1), Unit.DAY)
    return counted(length, -1 if found.has("before") else 1, anchor.first) if anchor.unit is not Unit.DAY else when


def _later(found: Found) -> Reading:
    """ "a year later": than what the text spoke of last, else than now."""
    if found.after in ("STEP", "DATE", "in", "the"):
        return None
    sign = -1 if found.has("earlier", "before", "previously") else 1
    anchor = found.earlier.first if found.earlier and found.earlier.first else found.now.at
    return counted(found.length(), sign, anchor)


def _within(found: Found) -> Reading:
    small = found.length().unit in SECONDS
    now = found.now.at.replace(microsecond=0) if small else found.now.today
    return span(now, found.length().after(now), Precision.SECOND if small else Precision.DAY, found.length().value)


def _starting(found: Found) -> Reading:
    """ "a week starting tomorrow"."""
    first = found.whens()[0].first
    return span(first, found.length().after(first), value=found.length().value) if first else None


def _unit_beside(found: Found) -> Reading:
    """ "the week before August 3", "the month after June 2020", but not "the weeks before"."""
    named = found.one("UNIT")
    plural = named is not None and named.written.lower().endswith("s")
    return None if plural else _beside(found.unit(), found.whens()[0], before=found.has("before"))


def _date_beside(found: Found) -> Reading:
    """ "the Friday before 20 May", "last weekend before April 10"."""
    near, anchor = found.whens()
    if near.unit in (Unit.WEEK, Unit.WEEKEND):
        return _beside(near.unit, anchor, before=found.has("before"))
    if near.unit is not Unit.DAY or near.period is not Unit.WEEK or anchor.first is None or anchor.until is None:
        return None
    weekday = near.begins.weekday()
    if found.has("before"):
        return unit_at(anchor.first - timedelta(days=(anchor.first.weekday() - weekday - 1) % 7 + 1), Unit.DAY)
    return unit_at(anchor.until + timedelta(days=(weekday - anchor.until.weekday()) % 7), Unit.DAY)


def _beside(unit: Unit, anchor: When, *, before: bool) -> When | None:
    """The unit of time that ends where the anchor begins, or begins where it ends; a weekend is the nearest whole."""
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
    rule("in (about|around|just|another)? LENGTH", _ahead),
    rule("LENGTH (from now|hence|from NOW)", _ahead),
    rule("LENGTH (from|after|before) DATE", _from_date),
    rule("the UNIT (before|after) DATE", _unit_beside),
    rule("the? DATE (before|after) DATE", _date_beside),
    rule("LENGTH (later|earlier|afterwards|before|previously)", _later),
    rule("within (the? STEP)? LENGTH", _within),
    rule("LENGTH (starting|beginning) (on|from)? DATE", _starting),
]
