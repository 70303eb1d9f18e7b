"""The last stages: spans between two times, and times with an open side."""

from dataclasses import replace

from kg_memory.extract.time.calendar_units import Unit
from kg_memory.extract.time.cascade import Match, Reading, rule
from kg_memory.extract.time.dates import full_year
from kg_memory.extract.time.eras import BEFORE_CHRIST
from kg_memory.extract.time.meanings import When, day_at, shifted, unit_at
from kg_memory.model.bitemporal import Precision


def _range(match: Match) -> Reading:
    first, last = match.whens()
    if "-" in (match.before, match.after):  # "138-2010-2015"
        return None
    if match.tokens[-1].kind == "NOW":
        last = unit_at(match.now.at, Unit.DAY)
    if first.value.startswith(BEFORE_CHRIST):
        return _from_before_christ(first, last)
    if first.weak and last.weak and not _both_plain(first, last, match):
        return None
    return between(first, last)


def _from_before_christ(first: When, last: When) -> When:
    """ "from 27 BC to 14 AD": the calendar begins with the year 1, so that only the end is known."""
    value = f"{first.value}/{last.value}"
    if last.until is None:
        return When(None, None, value)
    return replace(last, first=None, value=value, precisions=(Precision.SECOND, last.precisions[1]), unit=None)


def _both_plain(first: When, last: When, match: Match) -> bool:
    """ "1999-2003" and "May to September", but not "may and march"."""
    return (first.unit == last.unit and not match.has("and")) or match.has("from", "between")


def between(first: When, last: When) -> When | None:
    """From the beginning of the first to the end of the last; a year of only one of them holds for both."""
    if first.first is None or last.until is None:
        return None
    if first.period is Unit.YEAR and last.period is None and first.unit is not None:
        first = shifted(first, last.begins.year - first.begins.year, Unit.YEAR)
        first = shifted(first, -1, Unit.YEAR) if first.begins > last.begins else first
    elif last.period and last.ends <= first.begins:
        last = shifted(last, 1, last.period)
    elif first.period and last.period is None and first.begins > last.begins:
        first = shifted(first, -1, first.period)
    if first.begins >= last.ends:
        raise ValueError("a span that ends before it begins")
    period = first.period if first.period == last.period else None
    value = f"{first.value.partition('/')[0]}/{last.value.rpartition('/')[2]}"  # either may be a span itself
    return When(first.first, last.until, value, (first.precisions[0], last.precisions[1]), period=period)


def _days_of_month(match: Match) -> Reading:
    """ "9 to 12 of June", "between 2 and 5 May 2022", "4-23 in next month"."""
    last = match.whens()[-1]
    days = match.all("DAY", "ORD", "SPELLED")
    if last.first is None:
        return None
    if last.unit is Unit.MONTH and len(days) == 2:
        first, until = (day_at(last.begins.year, last.begins.month, int(day.number), last.period) for day in days)
        return between(first, until)
    if last.unit is not Unit.DAY or len(days) != 1:
        return None
    first = day_at(last.begins.year, last.begins.month, int(days[0].number), last.period)
    return between(first, last)


def _until_day(match: Match) -> Reading:
    """ "April 9th through 17th", "November 18-19, 2015"."""
    first, day = match.whens()[0], match.first("DAY", "ORD", "SPELLED")
    year = match.first("YEAR")
    if first.unit is not Unit.DAY or first.first is None or day is None:
        return None
    if year:
        first = replace(shifted(first, int(year.number) - first.begins.year, Unit.YEAR), period=None)
    return between(first, day_at(first.begins.year, first.begins.month, int(day.number), first.period))


def _short_year(match: Match) -> Reading:
    """ "1990-95"."""
    first, end = match.whens()[0], match.tokens[-1]
    if first.unit is not Unit.YEAR or match.tokens[0].end != match.tokens[1].start or len(end.written) != 2:
        return None
    if "-" in (match.before, match.after):  # "88-1234-77"
        return None
    year = first.begins.year // 100 * 100 + full_year(end, match) % 100
    return between(first, unit_at(first.begins.replace(year=year), Unit.YEAR)) if year > first.begins.year else None


def _since(match: Match) -> Reading:
    when = match.whens()[0]
    plain = when.unit in (Unit.YEAR, Unit.MONTH, Unit.DAY) and not when.weak
    if when.first is None or (match.tokens[0].kind == "from" and not plain):
        return None
    return replace(when, until=None, precisions=(when.precisions[0], Precision.SECOND), weak=False)


def _after(match: Match) -> Reading:
    when = match.whens()[0]
    if when.until is None:
        return None
    first = when.first if when.precisions[0] is Precision.SECOND else when.until
    return replace(when, first=first, until=None, precisions=(when.precisions[1], Precision.SECOND), weak=False)


def _until(match: Match) -> Reading:
    when = match.whens()[0]
    if when.until is None:
        return None
    return replace(when, first=None, precisions=(Precision.SECOND, when.precisions[1]), weak=False)


def _before(match: Match) -> Reading:
    when = match.whens()[0]
    if when.first is None:
        return None
    precisions = (Precision.SECOND, when.precisions[0])
    return replace(when, first=None, until=when.first, precisions=precisions, weak=False)


def _until_now(match: Match) -> Reading:
    """ "from March to date"."""
    first = match.whens()[0]
    today = unit_at(match.now.today, Unit.DAY)
    return between(first, today) if first.first and first.begins < today.ends else None


_TO = "(to|until|till|through|thru|-|~|up to|and until)"
RANGES = [
    rule(f"(from|between|since)? the? DATE ,? {_TO} the? DATE", _range),
    rule("between the? DATE and the? DATE", _range),
    rule(f"(from|between) the? DATE {_TO} (date|present|the present|DATE date)", _until_now),
    rule("(from|between)? the? DATED (to|and|-|through|till|until) the? DATE", _days_of_month),
    rule("(from|between)? the? DATED (to|and|-|through|till|until) the? DATED (of|in) DATE", _days_of_month),
    rule("(from|between)? DATE (to|-|through|till|until|thru|and) the? DATED (,? YEAR)?", _until_day),
    rule("DATE - (DAY|NUM)", _short_year),
]
OPENINGS = [
    rule(
        "(ever? since|starting (on|in|from|at)?|beginning (on|in)|as of|from) (around|about|at)? the? DATE"
        " (on|onward|onwards|forward)?",
        _since,
    ),
    rule("DATE (or|and) (later|after|onward|onwards|greater|newer)(?!than|DATE)", _since),
    rule("(after|later than|past|following) (around|about)? the? DATE", _after),
    rule("(until|till|up to|through|by|no later than|as late as|not later than|until around) the? DATE", _until),
    rule("(before|prior to|earlier than) (around|about)? the? DATE", _before),
    rule("DATE (or|and) (earlier|before|older)(?!than|the|DATE)", _until),
]
