"""Stage three: weekdays, and days, weeks and years relative to today: "last week", "tomorrow"."""

from dataclasses import replace
from datetime import datetime, timedelta

from kg_memory.extract.time.calendar_units import SECONDS, Length, Unit, beginning, ending, moved
from kg_memory.extract.time.cascade import EDGE, Match, Reading, rule
from kg_memory.extract.time.dates import NO_DAY, days_in, is_ambiguous, is_anaphoric
from kg_memory.extract.time.meanings import PARTS, When, span, unit_at
from kg_memory.extract.time.tokens import Token
from kg_memory.extract.time.vocabulary import PART_NAMES
from kg_memory.model.bitemporal import Precision

# --- weekdays ---------------------------------------------------------------------------------------------------


def _weekday(match: Match) -> Reading:
    token, steps = match.first("WEEKDAY"), match.all("STEP")
    if token is None or match.before in ("a", "an") or any(map(is_anaphoric, steps)):
        return None
    if not steps and (_is_in_name(match) or (match.before == "ORD" and match.after in ("in", "of"))):
        return None  # "the Tuesday Club", "the first Sunday in Advent"
    today = match.now.today
    ahead = (int(token.number) - today.weekday()) % 7
    if not steps:
        days = ahead if match.now.future else ahead - 7 if ahead else 0
        when = unit_at(today + timedelta(days=days or (7 if match.now.future else -7)), Unit.DAY, Unit.WEEK)
        return replace(when, weak=is_ambiguous(token) and match.before != "on")
    return _stepped_weekday(match, int(token.number), ahead)


def _is_in_name(match: Match) -> bool:
    return match.after == "NAME" and match.before not in (
        "on",
        "and",
        "or",
        "EVERY",
        "-",
        "from",
        "to",
        "until",
        EDGE,
        ",",
    )


def _stepped_weekday(match: Match, weekday: int, ahead: int) -> When:
    """ "last" is the latest one, "next" that of next week; a common other reading is an alternative."""
    step, today = match.all("STEP")[-1], match.now.today
    if step.number < 0:
        when = unit_at(today + timedelta(days=ahead - 7), Unit.DAY)
        if match.all("STEP")[0] is step and when.begins >= beginning(today, Unit.WEEK):
            return replace(when, others=(_day_before(when, 7),))
        return when
    if step.number == 0:
        return unit_at(beginning(today, Unit.WEEK) + timedelta(days=weekday), Unit.DAY)
    if step.written.lower() in ("coming", "upcoming"):
        return unit_at(today + timedelta(days=ahead or 7), Unit.DAY)
    when = unit_at(beginning(today, Unit.WEEK) + timedelta(days=7 + weekday), Unit.DAY)
    near = today + timedelta(days=ahead or 7)
    return when if near == when.first else replace(when, others=((near, near + timedelta(days=1)),))


def _day_before(when: When, days: int) -> tuple[datetime, datetime]:
    return when.begins - timedelta(days=days), when.ends - timedelta(days=days)


def _weekday_and_day(match: Match) -> Reading:
    """ "Wed 13th", "Monday 21": the nearest month whose 21st is a Monday."""
    weekday, day = match.number("WEEKDAY"), match.first("DAY", "ORD", "SPELLED")
    if day is None or not 1 <= day.number <= 31:
        return None
    fitting = []
    for count in range(-12, 13):
        month = moved(match.now.today.replace(day=1), count, Unit.MONTH)
        if day.number <= days_in(month) and month.replace(day=int(day.number)).weekday() == weekday:
            fitting.append((abs(count), -count if match.now.future else count, month.replace(day=int(day.number))))
    return unit_at(min(fitting)[2], Unit.DAY) if fitting else None


# --- relative to today ------------------------------------------------------------------------------------------


def _deictic(match: Match) -> Reading:
    days = match.number("DEICTIC")
    if match.has("before"):
        days -= 1
    elif match.has("after"):
        days += 1
    return unit_at(match.now.today + timedelta(days=days), Unit.DAY)


def _tonight(match: Match) -> Reading:
    return PARTS["night"].on(unit_at(match.now.today, Unit.DAY))


def _present(match: Match) -> Reading:
    at = match.now.at.replace(microsecond=0)
    when = unit_at(at, Unit.SECOND)
    return replace(when, value="PRESENT_REF", unit=None)


def _stepped_unit(match: Match) -> Reading:
    """ "last week", "this month", "the year after next"; "last night" is the evening of yesterday."""
    unit, step = match.unit(), match.all("STEP")[-1]
    if match.after == "of" or match.all("UNIT")[-1].written.lower().endswith("s"):
        return None
    if match.tokens[-1] is step and not match.ends_with_step():
        return None
    if is_anaphoric(step):
        return None if unit in SECONDS or unit is Unit.SEASON else When(None, None, _unknown(unit))
    count = int(step.number) * (2 if match.has("before", "after") else 1)
    if unit in SECONDS and count:
        first, until = sorted((moved(match.now.at, count, unit), match.now.at))
        return span(first, until, Precision.SECOND)
    return unit_at(moved(beginning(match.now.at, unit), count, unit), unit)


def _unknown(unit: Unit) -> str:
    return {Unit.DAY: "XXXX-XX-XX", Unit.WEEK: "XXXX-WXX", Unit.WEEKEND: "XXXX-WXX-WE", Unit.MONTH: "XXXX-XX"}.get(
        unit, "XXXX"
    )


_BEFORE_THE_VERB_LAST = frozenset({"to", "will", "would", "can", "could", "may", "might", "not", "t", "ll", "should"})


def _stepped_units(match: Match) -> Reading:
    """ "the last three months" up to now, "the next two weeks" from tomorrow, "the previous three quarters" whole."""
    step, unit = match.all("STEP")[-1].number, match.unit()
    counted = match.first("DAY", "NUM", "SPELLED", "VAGUE", "YEAR")
    count = int(counted.number) if counted else 1
    if step == 0 or match.after == "of" or match.before in _BEFORE_THE_VERB_LAST:
        return None
    if match.tokens[0] is counted and not _counts(counted, match):
        return None
    value = Length(((count, unit),), vague=counted is not None and counted.kind == "VAGUE").value
    if unit in (Unit.QUARTER, Unit.DECADE, Unit.CENTURY):
        first = beginning(match.now.at, unit)
        ends = (moved(first, -count, unit), first) if step < 0 else (ending(first, unit), moved(first, count + 1, unit))
        return span(*ends, value=value)
    small = unit in SECONDS
    now, tomorrow = match.now.at, match.now.today + timedelta(days=1)
    ends = (now, moved(now, count, unit)) if small else (tomorrow, moved(tomorrow, count, unit))
    if step < 0:
        ends = (moved(now, -count, unit), now) if small else (moved(match.now.today, -count, unit), tomorrow)
    return span(*ends, Precision.SECOND if small else Precision.DAY, value)


def _counts(number: Token, match: Match) -> bool:
    """Whether the number counts the unit after it: "three past weeks", but not "Windows 11 last week"."""
    plural = match.all("UNIT")[-1].written.lower().endswith("s")
    return match.before != "NAME" and plural and number.number > 1


def _weekday_before_last(match: Match) -> Reading:
    """ "the Friday before last"."""
    days = (match.number("WEEKDAY") - match.now.today.weekday()) % 7 - 14
    last = match.number("STEP") < 0 and match.ends_with_step()
    return unit_at(match.now.today + timedelta(days=days), Unit.DAY) if last else None


def _part_before_last(match: Match) -> Reading:
    """ "the night before last"."""
    part = PARTS[PART_NAMES[match.number("PART", "NIGHT")]]
    last = match.number("STEP") < 0 and match.ends_with_step()
    return part.on(unit_at(match.now.today - timedelta(days=2), Unit.DAY)) if last else None


def _stepped_part(match: Match) -> Reading:
    """ "this morning", "last night", "yesterday evening"."""
    part = PARTS[PART_NAMES[match.number("PART", "NIGHT")]]
    step, deictic = match.first("STEP"), match.first("DEICTIC")
    if step and is_anaphoric(step):
        return When(None, None, "XXXX-XX-XX" + part.code)
    days = deictic.number if deictic else step.number if step else 0
    return part.on(unit_at(match.now.today + timedelta(days=days), Unit.DAY))


def _week_number(match: Match) -> Reading:
    """ "week 27 of 2018"; without a year, as in "week 3" of a course, it is not a date."""
    number, year = match.number("DAY", "NUM"), match.number("YEAR")
    if match.unit() is not Unit.WEEK or not 1 <= number <= 53:
        return None
    first = datetime.fromisocalendar(year, number, 1)
    return unit_at(first, Unit.WEEK)


def _to_date(match: Match) -> Reading:
    first = beginning(match.now.at, match.unit())
    return (
        span(first, match.now.today + timedelta(days=1))
        if match.unit() in (Unit.YEAR, Unit.MONTH, Unit.QUARTER)
        else None
    )


FROM_TODAY = [
    rule("STEP? STEP WEEKDAY", _weekday),
    rule("WEEKDAY", _weekday),
    rule("WEEKDAY ,? (the? ORD|DAY|the SPELLED)" + NO_DAY, _weekday_and_day),
    rule("DEICTIC", _deictic),
    rule("the? UNIT (before|after) DEICTIC", _deictic),
    rule("otd", lambda match: unit_at(match.now.today, Unit.DAY)),
    rule("TONIGHT", _tonight),
    rule("(right? NOW|at (the|this)? (moment|present|present time))", _present),
    rule("the? STEP calendar? UNIT", _stepped_unit),
    rule("the? UNIT (before|after) STEP", _stepped_unit),
    rule("the? STEP STEP? (DAY|NUM|SPELLED|VAGUE) (business|working)? UNIT", _stepped_units),
    rule("(DAY|NUM|SPELLED|VAGUE) STEP UNIT", _stepped_units),
    rule("(STEP|DEICTIC|in the)? (STEP|DEICTIC) (PART|NIGHT)", _stepped_part),
    rule("the WEEKDAY before STEP", _weekday_before_last),
    rule("the (PART|NIGHT) before STEP", _part_before_last),
    rule("UNIT (DAY|NUM) (of|,)? YEAR", _week_number),
    rule("UNIT to date", _to_date),
]
