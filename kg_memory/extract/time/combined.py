"""Two expressions of one time: "Friday, 6 July", "Easter two years ago", "tomorrow at 3"."""

from dataclasses import replace
from datetime import timedelta

from kg_memory.extract.time.calendar_units import Unit, beginning, midnight, named
from kg_memory.extract.time.cascade import Match, Reading, rule
from kg_memory.extract.time.clocks import clock_of, joined, part_of
from kg_memory.extract.time.meanings import PARTS, Clock, Clocks, DayPart, Span, When, on_date, shifted, span, unit_at
from kg_memory.model.bitemporal import Precision

# --- two dates --------------------------------------------------------------------------------------------------


def _merged(match: Match) -> Reading:
    """ "Friday, 6 July", "next week on Tuesday", "April in 2016", "the second Sunday of October two years ago"."""
    first, second = match.whens()
    if first.first is None or second.first is None or first.unit is None or second.unit is None:
        return None
    for day, whole in ((first, second), (second, first)):
        if day.period is Unit.WEEK and whole.unit is Unit.WEEK:
            return unit_at(beginning(whole.begins, Unit.WEEK) + timedelta(days=day.begins.weekday()), Unit.DAY)
        if day.period is Unit.WEEK and whole.unit is Unit.DAY and whole.period is not Unit.WEEK:
            return _weekday_near(day.begins.weekday(), whole, match)
        if day.in_year is not None and whole.unit is Unit.YEAR:
            return on_date(day.in_year(whole.begins.year))
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


_SCORING = frozenset({"NAME", "won", "win", "wins", "lost", "lose", "loses", "beat", "drew", "tied"})


def _at_bare_clocks(match: Match) -> Reading:
    """ "9-5 on Monday", but not "won 3-1 on Sunday"."""
    return None if match.before in _SCORING else _at_clocks(match)


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
    rule(f"{_N} - {_N} {_ON} DATE", _at_bare_clocks),
    rule("DATE ,? (in (the)?|at)? EARLY? (PART|NIGHT)", _day_and_part),
    rule("(PART|NIGHT) of DATE", _day_and_part),
]
