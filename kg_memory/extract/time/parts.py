"""Stage five: parts of times: "early 2019", "the first week of January", "before the end of the month"."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from kg_memory.extract.time.calendar_units import DAYS, PRECISIONS, SECONDS, Unit, beginning, moved, named
from kg_memory.extract.time.cascade import Match, Reading, rule
from kg_memory.extract.time.dates import full_year
from kg_memory.extract.time.holidays import nth_weekday
from kg_memory.extract.time.meanings import When, on_date, shifted, span, unit_at
from kg_memory.model.bitemporal import Precision

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


def _before_part(match: Match) -> Reading:
    """ "before the end of 2023", "by the end of the month": up to the end of the whole, not of its last third."""
    place, when = match.number("BOUND"), _whole(match)
    if when is None or when.first is None or when.until is None:
        return None
    bounds = _bounds(when)
    limit = (when.first, bounds[1] if bounds else None, when.until)[place]
    precision = Precision.DAY if place == 1 else when.precisions[0]
    return replace(when, first=None, until=limit, precisions=(Precision.SECOND, precision), unit=None, weak=False)


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
    return span(first, moved(first, count, unit), PRECISIONS[unit])


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


def _week_of_year(match: Match) -> Reading:
    """ "week 36 of last year"."""
    number, year = match.number("DAY", "NUM"), match.whens()[0]
    if match.unit() is not Unit.WEEK or year.unit is not Unit.YEAR:
        return None
    return unit_at(datetime.fromisocalendar(year.begins.year, number, 1), Unit.WEEK)


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
    rule(
        "(before|prior to|by|no later than|not later than) (the? very?)? BOUND (of|in) the? (DATE|UNIT)", _before_part
    ),
    rule("(before|by)? (eoy|eom|eow|eod)", lambda match: _abbreviated_end(match)),
    rule("the? (ORD|STEP) half of the? DATE", _half),
    rule("the? (ORD|STEP) (UNIT|LENGTH) (of|in) the? DATE", _nth_unit),
    rule("the? UNIT (of|beginning|starting) (on)? DATE", _unit_around),
    rule("UNIT (DAY|NUM) (of|in|,)? DATE", _week_of_year),
    rule("(earlier|later) (in|on|during)? the? (DATE|UNIT)", _moved_within),
]


def _abbreviated_end(match: Match) -> Reading:
    unit = {"eoy": Unit.YEAR, "eom": Unit.MONTH, "eow": Unit.WEEK, "eod": Unit.DAY}[match.tokens[-1].kind]
    when = unit_at(match.now.at, unit)
    bounds = _bounds(when)
    if match.has("before", "by"):
        return replace(when, first=None, precisions=(Precision.SECOND, when.precisions[0]), unit=None)
    return replace(when, first=bounds[2], until=bounds[3], unit=None) if bounds else None


# --- weekdays that are counted ----------------------------------------------------------------------------------


def _weekday_of_month(match: Match) -> Reading:
    """ "the first Monday of September": in the given year, else the nearest one."""
    month, weekday, nth = match.number("MONTH"), match.number("WEEKDAY"), match.number("ORD", "STEP")

    def of_year(year: int) -> date:
        return nth_weekday(year, month, weekday, nth)

    if year := match.first("YEAR", "SUREYEAR", "SHORT"):
        return on_date(of_year(full_year(year, match)))
    now = match.now
    when = on_date(of_year(now.at.year), of_year)
    passed = when.ends <= now.at if now.future else when.begins > now.at
    return on_date(of_year(now.at.year + (1 if now.future else -1)), of_year) if passed else when


def _weekday_of_stepped_month(match: Match) -> Reading:
    """ "the last Friday of last month", "the first Monday of the month"."""
    nth, *steps = match.all("ORD", "STEP")
    if match.unit() is not Unit.MONTH:
        return None
    month = moved(match.now.today.replace(day=1), steps[-1].number if steps else 0, Unit.MONTH)
    return on_date(nth_weekday(month.year, month.month, match.number("WEEKDAY"), int(nth.number)))


def _weekdays_ago(match: Match) -> Reading:
    """ "three Mondays ago": the last Monday before today is one Monday ago."""
    count, today = match.number("DAY", "SPELLED", "VAGUE"), match.now.today
    ahead, later = (match.number("WEEKDAY", "WEEKDAYS") - today.weekday()) % 7, match.has("from")
    nearest = today + timedelta(days=(ahead or 7) if later else ahead - 7)
    return unit_at(nearest + timedelta(weeks=(count - 1) * (1 if later else -1)), Unit.DAY)


COUNTED_WEEKDAYS = [
    rule("the? (ORD|STEP) WEEKDAY (of|in) MONTH ((,|of|in)? ANYYEAR)?", _weekday_of_month),
    rule("the? (ORD|STEP) WEEKDAY (of|in) (the|STEP|the STEP) UNIT", _weekday_of_stepped_month),
    rule("(DAY|SPELLED|VAGUE) (WEEKDAY|WEEKDAYS) (ago|back|from now|from NOW)", _weekdays_ago),
]
