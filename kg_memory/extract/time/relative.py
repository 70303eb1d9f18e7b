"""Stage five: parts of times, and days with times of day."""

from dataclasses import replace
from datetime import datetime, timedelta

from kg_memory.extract.time.calendar_units import DAYS, SECONDS, Unit, beginning, local, midnight, moved, named
from kg_memory.extract.time.cascade import Match, Reading, rule
from kg_memory.extract.time.clocks import clock_of, joined, part_of
from kg_memory.extract.time.holidays import nth_weekday
from kg_memory.extract.time.meanings import PARTS, Clock, Clocks, DayPart, Span, When, shifted, span, unit_at
from kg_memory.model.bitemporal import Precision

# --- parts ------------------------------------------------------------------------------------------------------

_THIRDS = {Unit.YEAR: (0, 4, 8, 12), Unit.HALF: (0, 2, 4, 6), Unit.QUARTER: (0, 1, 2, 3), Unit.SEASON: (0, 1, 2, 3)}
_DAY_THIRDS = {Unit.MONTH: (0, 10, 20), Unit.WEEK: (0, 2, 4), Unit.WEEKEND: (0, 1, 1)}


def _part(match: Match) -> Reading:
    """ "early 2019", "the end of March", "late next week"; a day's end is its last second."""
    place, when = match.number("EARLY", "BOUND"), _whole(match)
    if when is None or when.first is None or when.until is None:
        return None
    bounds = _bounds(when)
    if bounds is None:
        return None
    precision = when.precisions[0] if when.unit is Unit.DECADE else Precision.DAY
    precision = Precision.MONTH if when.unit in _THIRDS else precision
    first, until = bounds[place], bounds[place + 1]
    value = named(first, Unit.SECOND) if when.unit is Unit.DAY and place == 2 else when.value
    return replace(when, first=first, until=until, precisions=(precision,) * 2, unit=None, value=value, weak=False)


def _whole(match: Match) -> When | None:
    if match.whens():
        return match.whens()[0]
    unit = match.unit()
    return unit_at(match.now.at, unit) if unit not in SECONDS else None


def _bounds(when: When) -> tuple[datetime, datetime, datetime, datetime] | None:
    first, until = when.begins, when.ends
    if when.unit in _THIRDS:
        one, two, three, four = (moved(first, months, Unit.MONTH) for months in _THIRDS[when.unit])
        return one, two, three, four
    if when.unit in _DAY_THIRDS:
        one, two, three = (first + timedelta(days=days) for days in _DAY_THIRDS[when.unit])
        return one, two, max(three, two), until
    if when.unit in (Unit.DECADE, Unit.CENTURY):
        third = (until.year - first.year) // 3
        return first, first.replace(year=first.year + third), first.replace(year=until.year - third), until
    if when.unit is Unit.DAY:
        return first, first.replace(hour=12), until - timedelta(seconds=1), until
    return None


def _half(match: Match) -> Reading:
    """ "the first half of 2019"."""
    when, place = match.whens()[0], match.number("ORD", "STEP")
    if when.unit not in (Unit.YEAR, Unit.MONTH, Unit.DECADE, Unit.CENTURY) or place not in (1, 2, -1):
        return None
    middle = moved(when.begins, 6, Unit.MONTH) if when.unit is Unit.YEAR else when.begins + timedelta(days=15)
    if when.unit in (Unit.DECADE, Unit.CENTURY):
        middle = when.begins.replace(year=(when.begins.year + when.ends.year) // 2)
    if when.unit is Unit.YEAR:
        return unit_at(when.begins if place == 1 else middle, Unit.HALF)
    return span(*((when.begins, middle) if place == 1 else (middle, when.ends)), when.precisions[0])


def _nth_unit(match: Match) -> Reading:
    """ "the first week of January", "the last weekend of June", "the first ten days of last year"."""
    when = match.whens()[0]
    order, count = match.first("ORD", "STEP"), 1
    if match.has("LENGTH"):
        amount, unit = match.length().parts[0]
        count = int(amount)
    else:
        unit = match.unit()
    if order is None or when.first is None or when.until is None:
        return None
    if when.ends - when.begins < timedelta(days=28 if unit in DAYS else 88):
        return None
    if unit is Unit.WEEK:
        return _nth_week(when, int(order.number), count)
    firsts = beginning(when.first, unit)
    firsts = firsts if firsts >= when.first else moved(firsts, 1, unit)
    nth = int(order.number)
    if nth < 0:
        last = beginning(when.until - timedelta(days=1), unit)
        firsts, nth = moved(last, 1 - count, unit), 1
    first = moved(firsts, (nth - 1) * (1 if count == 1 else count), unit)
    if count == 1:
        found_unit = unit_at(first, unit)
        return found_unit if found_unit.begins < when.until else None
    return span(first, moved(first, count, unit), when.precisions[0])


def _nth_week(when: When, nth: int, count: int) -> When | None:
    """The nth week of a month or year; the first week contains the first Thursday (ISO 8601)."""
    if nth < 0:
        last = unit_at(when.ends - timedelta(days=4), Unit.WEEK)
        first = shifted(last, 1 - count, Unit.WEEK)
        first = last if last.begins + timedelta(days=3) < when.ends - timedelta(days=7) else first
    else:
        first = unit_at(when.begins + timedelta(days=3), Unit.WEEK)
        first = shifted(first, nth - 1, Unit.WEEK)
    return first if count == 1 else span(first.begins, first.begins + timedelta(weeks=count))


def _unit_around(match: Match) -> Reading:
    """ "the week of the 18th", "the weekend of Halloween"."""
    unit, when = match.unit(), match.whens()[0]
    if when.unit is not Unit.DAY or unit not in (Unit.WEEK, Unit.WEEKEND, Unit.MONTH, Unit.YEAR):
        return None
    return unit_at(when.begins, unit)


def _moved_within(match: Match) -> Reading:
    """ "earlier this year", "later in the week": the part before or after now."""
    when = _whole(match)
    now = match.now.today
    if when is None or when.first is None or when.until is None:
        return None
    if not when.first <= now < when.until:
        return when
    first, until = (when.first, now) if match.has("earlier") else (now, when.until)
    return replace(when, first=first, until=until, unit=None) if first < until else when


PARTS_OF = [
    rule("(the? (very)?)? EARLY -? (the|part of|part of the)? DATE", _part),
    rule("the? (very)? BOUND (of|in) the? (DATE|UNIT)", _part),
    rule("(the)? BOUND of UNIT", _part),
    rule("(eoy|eom|eow|eod)", lambda match: _abbreviated_end(match)),
    rule("the? (ORD|STEP) half of the? DATE", _half),
    rule("the? (ORD|STEP) (UNIT|LENGTH) (of|in) the? DATE", _nth_unit),
    rule("the? UNIT (of|beginning|starting) (on)? DATE", _unit_around),
    rule("(earlier|later) (in|on|during)? the? (DATE|UNIT)", _moved_within),
]
NTH_WEEKDAYS = [rule("the? (ORD|STEP) WEEKDAY (of|in) MONTH YEAR?", lambda match: _weekday_of_month(match))]


def _abbreviated_end(match: Match) -> Reading:
    unit = {"eoy": Unit.YEAR, "eom": Unit.MONTH, "eow": Unit.WEEK, "eod": Unit.DAY}[match.tokens[0].kind]
    when = unit_at(match.now.at, unit)
    bounds = _bounds(when)
    return replace(when, first=bounds[2], until=bounds[3], unit=None) if bounds else None


def _weekday_of_month(match: Match) -> Reading:
    """ "the first Monday of September": in the given year, else the nearest one."""
    year, now = match.first("YEAR"), match.now
    years = [int(year.number)] if year else [now.at.year, now.at.year + (1 if now.future else -1)]
    place = match.number("MONTH"), match.number("WEEKDAY"), match.number("ORD", "STEP")
    days = [
        unit_at(local(day.year, day.month, day.day), Unit.DAY) for day in (nth_weekday(each, *place) for each in years)
    ]
    passed = days[0].ends <= now.at if now.future else days[0].begins > now.at
    return days[-1] if passed else days[0]


# --- two readings of one time -----------------------------------------------------------------------------------


def _merged(match: Match) -> Reading:
    """Merges two expressions of one time: "Friday, 6 July", "next week on Tuesday", "April in 2016"."""
    first, second = match.whens()
    if first.first is None or second.first is None or first.unit is None or second.unit is None:
        return None
    for day, whole in ((first, second), (second, first)):
        if day.period is Unit.WEEK and whole.unit is Unit.WEEK:
            return unit_at(beginning(whole.begins, Unit.WEEK) + timedelta(days=day.begins.weekday()), Unit.DAY)
        if day.period is Unit.WEEK and whole.unit is Unit.DAY and whole.period is not Unit.WEEK:
            return _weekday_near(day.begins.weekday(), whole, match)
        if day.period is Unit.YEAR and whole.unit is Unit.YEAR:
            return replace(shifted(day, whole.begins.year - day.begins.year, Unit.YEAR), period=None, weak=False)
    if match.has(",") and first.unit is second.unit is Unit.DAY and first.period is None and second.period is None:
        return second if _same_day(match) else None
    return None


def _weekday_near(weekday: int, whole: When, match: Match) -> When | None:
    if whole.begins.weekday() == weekday or match.has(","):
        return replace(whole, weak=False)
    following = whole.begins + timedelta(days=(weekday - whole.begins.weekday()) % 7)
    return unit_at(following, Unit.DAY) if match.has("on") else replace(whole, weak=False)


def _same_day(match: Match) -> bool:
    return match.tokens[0].written.lower() in ("today", "tomorrow", "yesterday")


MERGED = [rule("DATE (,|, on|,? on|of|in|-|, preferably on|maybe ,? say on)? DATE", _merged)]

# --- days with hours --------------------------------------------------------------------------------------------


def _at_clock(match: Match) -> Reading:
    days = match.whens()
    token = match.tokens[-1] if match.tokens[-1].kind != "DATE" else match.tokens[0]
    token = match.first("CLOCK", "DAY", "SPELLED", "DOTTED") or token
    clock = clock_of(token)
    if clock is None or not days or days[0].first is None:
        return None
    day = days[0]
    part = _part_of_value(day.value)
    if part:
        clock = clock.in_part(part)
        day = unit_at(midnight(day.begins), Unit.DAY, day.period)
    return at_clock(day, clock) if day.unit is Unit.DAY else None


def _at_clock_of_year(match: Match) -> Reading:
    """ "Wed Oct 26 15:50:06 2016"."""
    day, year = match.whens()
    if day.period is not Unit.YEAR or year.unit is not Unit.YEAR:
        return None
    day = shifted(day, year.begins.year - day.begins.year, Unit.YEAR)
    return at_clock(replace(day, period=None), match.clocks()[0])


def _part_of_value(value: str) -> DayPart | None:
    return next((part for part in PARTS.values() if value.endswith(part.code)), None)


def at_clock(day: When, clock: Clock) -> When:
    """A time of day on a day; if the half of the day is open, the afternoon is an alternative."""
    first = clock.on(day.begins)
    spans: list[Span] = [(clock.on(other), clock.on(other) + clock.lasts) for other, _ in day.others]
    if not clock.half_known:
        spans.append((clock.afternoon().on(day.begins), clock.afternoon().on(day.begins) + clock.lasts))
    value = named(midnight(first), Unit.DAY) + clock.value
    return When(first, first + clock.lasts, value, (Precision.SECOND,) * 2, None, day.period, tuple(spans))


def _at_clocks(match: Match) -> Reading:
    clocks = next((token.meaning for token in match.tokens if isinstance(token.meaning, Clocks)), None)
    day = match.whens()[0]
    if clocks is None:
        first, last = (clock_of(token) for token in match.all("DAY", "SPELLED", "NUM", "YEAR", "DOTTED", "CLOCK"))
        clocks = joined(first, last, part_of(match)) if first and last else None
    return on_day(day, clocks) if clocks else None


def on_day(day: When, clocks: Clocks) -> When | None:
    part = _part_of_value(day.value)
    if part and clocks.first and clocks.last:
        clocks = joined(clocks.first, clocks.last, part) or clocks
    if day.first is None or (day.unit is not Unit.DAY and not part):
        return None
    at = midnight(day.begins)
    first = clocks.first.on(at) if clocks.first else None
    until = clocks.last.on(at) if clocks.last else None
    if first and until and until <= first:
        until += timedelta(days=1)
    if first and until:
        return replace(span(first, until, Precision.SECOND), period=day.period)
    clock = clocks.first or clocks.last
    value = named(at, Unit.DAY) + (clock.value if clock else "")
    return When(first, until, value, (Precision.SECOND,) * 2, None, day.period)


def _day_and_part(match: Match) -> Reading:
    part, day = part_of(match), match.whens()[0]
    return part.on(replace(day, weak=False)) if part and day.unit is Unit.DAY else None


_N = "(DAY|SPELLED|DOTTED|NUM|YEAR|CLOCK)"
_ON = "(,|on|of|,? on the)?"
DAYS_WITH_HOURS = [
    rule("DATE (,|-)? (at|around|about|from|@)? CLOCK", _at_clock),
    rule("DATE CLOCK DATE", _at_clock_of_year),
    rule("DATE (,)? (at|around) (DAY|SPELLED|DOTTED)", _at_clock),
    rule("(around|at)? CLOCK ,? on? DATE", _at_clock),
    rule("DATE (,)? (from|between|at)? CLOCKS", _at_clocks),
    rule(f"CLOCKS {_ON} DATE", _at_clocks),
    rule(f"DATE (,)? between {_N} and {_N}", _at_clocks),
    rule(f"DATE (,)? from? {_N} (to|-|until|till) {_N}", _at_clocks),
    rule(f"between {_N} and {_N} on? DATE", _at_clocks),
    rule(f"from {_N} (to|-|until|till) {_N} {_ON} DATE", _at_clocks),
    rule(f"{_N} - {_N} {_ON} DATE", _at_clocks),
    rule("DATE ,? (in (the)?|at)? EARLY? (PART|NIGHT)", _day_and_part),
    rule("(PART|NIGHT) of DATE", _day_and_part),
]
