"""Stage three: written days, months, quarters, seasons, years and holidays."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from kg_memory.extract.time.calendar_units import Unit, local, moved
from kg_memory.extract.time.cascade import EDGE, Match, Reading, rule
from kg_memory.extract.time.holidays import holiday
from kg_memory.extract.time.meanings import When, day_at, on_date, shifted, unit_at
from kg_memory.extract.time.tokens import Token
from kg_memory.extract.time.vocabulary import AMBIGUOUS

_SHORT_YEARS_AHEAD = 20  # "12/12/30" is 2030 and "15 April of 87" is 1987


YEARS = ("YEAR", "SUREYEAR", "SHORT")


def full_year(token: Token, match: Match) -> int:
    """The year of a token; two digits mean the latest such year that is not far in the future."""
    if token.kind in ("YEAR", "SUREYEAR") or token.number > 99:
        return int(token.number)
    century = match.now.at.year // 100 * 100
    year = century + int(token.number)
    return year - 100 if year > match.now.at.year + _SHORT_YEARS_AHEAD else year


NAMING = frozenset(
    {"in", "since", "until", "till", "by", "during", "of", "for", "throughout", "before", "after", "from"}
)


# --- days -------------------------------------------------------------------------------------------------------


def _day_of_month(match: Match) -> Reading:
    day, month = match.first("DAY", "ORD", "SPELLED"), match.number("MONTH")
    year = match.tokens[-1] if match.tokens[-1].kind in (*YEARS, "NUM") else match.first(*YEARS)
    if day is None or (day.kind == "SPELLED" and _is_verb(match)):
        return None
    if year is not None and year is not day:
        return day_at(full_year(year, match), month, int(day.number))
    return yearless(month, int(day.number), match)


def yearless(month: int, day: int, match: Match) -> When | None:
    """The nearest such day; for 29 February in the nearest leap year."""
    year = match.now.at.year
    if (month, day) == (2, 29):
        step = 1 if match.now.future else -1
        year = next(
            each for each in range(year, year + 9 * step, step) if each % 4 == 0 and (each % 100 or each % 400 == 0)
        )
        return day_at(year, month, day)
    stepped = match.first("STEP")
    when = day_at(year, month, day, Unit.YEAR)
    if stepped and stepped.number > 0:
        return when if when.begins > match.now.at else shifted(when, 1, Unit.YEAR)
    return when if stepped else match.now.nearest(when)


def _two_digit_end(match: Match) -> Reading:
    """ "23/Sep/20"."""
    return day_at(full_year(match.tokens[-1], match), match.number("MONTH"), match.number("DAY"))


def _numeric(match: Match) -> Reading:
    numbers = [
        int(part) for part in match.tokens[-1].written.replace("/", " ").replace(".", " ").replace("-", " ").split()
    ]
    kind = match.tokens[-1].kind
    if kind == "YMD":
        return day_at(numbers[0], numbers[1], numbers[2])
    last = Token("DAY", 0, 0, numbers[2])
    year = numbers[2] if numbers[2] > 99 else full_year(last, match)
    dotted = "." in match.tokens[-1].written
    return _either_order(numbers[0], numbers[1], year, day_first=dotted)


def _either_order(first: int, second: int, year: int, *, day_first: bool) -> When:
    """The date with month and day in the possible order; if both are possible, the other is an alternative."""
    orders = [(first, second), (second, first)] if not day_first else [(second, first), (first, second)]
    possible = [day_at(year, month, day) for month, day in orders if month <= 12 and day <= 31]
    if not possible:
        raise ValueError(f"no month in {first}/{second}")
    others = [(when.begins, when.ends) for when in possible[1:] if when.first != possible[0].first]
    return replace(possible[0], others=tuple(others))


def _month_day(match: Match) -> Reading:
    """ "10/1", "Friday 7/6", "next 5/12"."""
    first, second = (int(part) for part in match.tokens[-1].written.replace(".", "/").split("/"))
    month, day = (first, second) if first <= 12 else (second, first)
    if month > 12 or not 1 <= day <= 31 or month < 1:
        return None
    when = yearless(month, day, match)
    if when is None:
        return None
    when = replace(when, weak=len(match.tokens) == 1 and not _is_plain_day(match))
    if first > 12 or second > 12 or first == second:
        return when
    other = yearless(second, first, match)
    return replace(when, others=((other.begins, other.ends),)) if other else when


_DAY_BEFORE = NAMING | {"on", "for", "is", "to", "and", "or", "between", "around", "STEP", "WEEKDAY", EDGE}


def _is_plain_day(match: Match) -> bool:
    """Whether "5/12" is a date, by its neighbours: not a fraction, and not "chapter 5/12"."""
    fraction = match.tokens[-1].written in ("1/2", "1/3", "2/3", "1/4", "3/4", "24/7") and match.before != "on"
    beside = match.before in _DAY_BEFORE or not match.before.isalpha()
    return beside and not fraction and match.closed()


def _dashed_month_day(match: Match) -> Reading:
    """ "Friday 7-6", where the 6th of July is a Friday."""
    month, day = (int(token.number) for token in match.all("DAY"))
    when = yearless(month, day, match) if month <= 12 else None
    return when if when and when.begins.weekday() == match.number("WEEKDAY") else None


def _compact(match: Match) -> Reading:
    written = match.tokens[-1].written
    return day_at(int(written[:4]), int(written[4:6]), int(written[6:]))


def _iso(match: Match) -> Reading:
    written = match.tokens[-1].written.upper().replace(",", ".")
    at = datetime.fromisoformat(written)
    if at.tzinfo is not None:
        at = at.astimezone(timezone(timedelta(minutes=match.now.offset))).replace(tzinfo=None)
    return unit_at(at, Unit.SECOND if written.count(":") > 1 else Unit.MINUTE)


def _ordinal_day(match: Match) -> Reading:
    """ "the 18th": of this month or the nearest month before or after."""
    day, now = match.first("ORD"), match.now.at
    if day is None or day.written != "1st" or (match.before not in NAMING and match.before != "on"):
        return None
    months = [
        moved(now.replace(day=1), count, Unit.MONTH) for count in ((0, 1, 2) if match.now.future else (0, -1, -2))
    ]
    days = [day_at(month.year, month.month, int(day.number)) for month in months if day.number <= days_in(month)]
    fitting = [when for when in days if (when.ends > now if match.now.future else when.begins <= now)]
    return replace(fitting[0], period=None) if fitting else None


def days_in(month: datetime) -> int:
    return (moved(month, 1, Unit.MONTH) - timedelta(days=month.day)).day


def _day_of_stepped_month(match: Match) -> Reading:
    """ "the 15th day of next month", "the 21st this month"."""
    step, days = match.first("STEP"), match.first("ORD")
    units = [token for token in match.all("UNIT")]
    if days is None or not units or unit_of(units[-1]) is not Unit.MONTH:
        return None
    first = moved(match.now.today.replace(day=1), step.number if step else 0, Unit.MONTH)
    return day_at(first.year, first.month, int(days.number))


def unit_of(token: Token) -> Unit:
    return list(Unit)[int(token.number)]


# --- months and more --------------------------------------------------------------------------------------------


def _month_of_year(match: Match) -> Reading:
    year = match.tokens[-1]
    return unit_at(local(full_year(year, match), match.number("MONTH"), 1), Unit.MONTH)


def _bare_month(match: Match) -> Reading:
    token = match.first("MONTH")
    if token is None:
        return None
    when = unit_at(local(match.now.at.year, int(token.number), 1), Unit.MONTH, Unit.YEAR)
    step = match.first("STEP")
    if step:
        return None if _is_verb(match) or is_anaphoric(step) else stepped(when, int(step.number), match)
    named = (match.before in NAMING and match.after != "NAME") or match.has("the")
    return replace(match.now.nearest(when), weak=is_ambiguous(token) and not named)


def _is_verb(match: Match) -> bool:
    """ "this may", "one may ask"."""
    month = match.first("MONTH")
    return month is not None and month.written in ("may", "march")


def is_anaphoric(step: Token) -> bool:
    """ "that week": a unit that the text mentioned before; it is not resolved."""
    return step.written.lower() in ("that", "same")


def is_ambiguous(token: Token) -> bool:
    return token.written.lower() in AMBIGUOUS


def stepped(when: When, step: int, match: Match) -> When:
    """The same period of another year: the last that ended, this year's, or the next to begin."""
    if step < 0 and when.ends > match.now.today:
        when = shifted(when, -1, Unit.YEAR)
    elif step > 0 and when.begins <= match.now.at:
        when = shifted(when, 1, Unit.YEAR)
    return replace(when, period=None)


def _year_and_month(match: Match) -> Reading:
    numbers = sorted(int(part) for part in match.tokens[-1].written.replace("-", "/").split("/"))
    return unit_at(local(numbers[1], numbers[0], 1), Unit.MONTH)


def _iso_week(match: Match) -> Reading:
    """ "2024-W32", "2024-W32-1"."""
    digits = [int(digit) for digit in match.tokens[0].written if digit.isdigit()]
    year, week, day = int("".join(map(str, digits[:4]))), 10 * digits[4] + digits[5], digits[6:]
    first = datetime.fromisocalendar(year, week, *(day or [1]))
    return unit_at(first, Unit.DAY if day else Unit.WEEK)


def _year(match: Match) -> Reading:
    year, unit = match.first("YEAR"), match.first("UNIT")
    if year is None or (unit and unit_of(unit) is not Unit.YEAR):
        return None
    weak = len(match.tokens) == 1 and not _is_plain_year(match)
    return replace(unit_at(local(int(year.number), 1, 1), Unit.YEAR), weak=weak)


_YEAR_BEFORE = NAMING | {"circa", "around", "between", "about", "to", "and", "or", "OPEN", "than", "("}


def _is_plain_year(match: Match) -> bool:
    """Whether a number of four digits is a year, by its neighbours."""
    if match.before in ("in", "since", "until", "during", "circa"):
        return match.after not in ("UNIT", "%")
    if match.before in ("OPEN", ",") and match.after in ("CLOSE", ";", ",", "-", EDGE):
        return match.number("YEAR") >= 1500
    recent = 1900 <= match.number("YEAR") < 2050
    return recent and (match.before == "the" or (match.before in _YEAR_BEFORE and match.closed()))


def _count_back(match: Match) -> int | None:
    """3 for "three summers ago", 2 for "the summer before last"; None for "the summer before last Easter"."""
    step = match.first("STEP")
    if step is None:
        return match.number("DAY", "SPELLED", "VAGUE")
    return 2 if step.number < 0 and match.ends_with_step() else None


_SEASON_BEFORE = frozenset({"in", "during", "since", "until", "by", "throughout", "before", "after"})


def _season(match: Match) -> Reading:
    season, year, step = match.number("SEASON"), match.first(*YEARS), match.first("STEP")
    if year is not None:
        return unit_at(local(full_year(year, match), season, 1), Unit.SEASON)
    if step is None and not (match.before in _SEASON_BEFORE and match.closed()):
        return None
    if step and is_anaphoric(step):
        return None
    when = unit_at(local(match.now.at.year, season, 1), Unit.SEASON, Unit.YEAR)
    return stepped(when, int(step.number), match) if step else match.now.nearest(when)


def _season_ago(match: Match) -> Reading:
    when = unit_at(local(match.now.at.year, match.number("SEASON", "SEASONS"), 1), Unit.SEASON, Unit.YEAR)
    count = _count_back(match)
    return shifted(stepped(when, -1, match), 1 - count, Unit.YEAR) if count else None


def _holiday(match: Match) -> Reading:
    token, year, step = match.first("HOLIDAY"), match.first(*YEARS), match.first("STEP")
    if token is None or match.before == "NAME":
        return None
    if year:
        return on_date(holiday(token.written, full_year(year, match)))
    when = _holiday_in(match.now.at.year, token)
    if step and step.number == 0:
        return when
    if step is None:
        passed, begun = when.ends <= match.now.at, when.begins <= match.now.at
        years = int(passed) if match.now.future else int(begun) - 1
    else:
        begun, passed = when.begins <= match.now.today, when.ends <= match.now.today
        years = int(begun) if step.number > 0 else int(passed) - 1
    return _holiday_in(match.now.at.year + years, token) if years else when


def _holiday_ago(match: Match) -> Reading:
    token, count = match.first("HOLIDAY"), _count_back(match)
    if token is None or count is None:
        return None
    passed = _holiday_in(match.now.at.year, token).ends <= match.now.today
    return _holiday_in(match.now.at.year + int(passed) - count, token)


def _holiday_in(year: int, token: Token) -> When:
    return on_date(holiday(token.written, year), lambda other: holiday(token.written, other))


def _decade(match: Match) -> Reading:
    number = match.number("DECADE")
    year = number if number > 99 else (1900 if number > 10 else 2000) + number
    return unit_at(local(year, 1, 1), Unit.DECADE)


_SPELLED_DECADES = {
    word: 10 * number
    for number, word in enumerate(
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"], start=2
    )
}


def _spelled_decade(match: Match) -> Reading:
    word = match.tokens[-1].kind
    return unit_at(local(1900 + _SPELLED_DECADES[word], 1, 1), Unit.DECADE)


def _century(match: Match) -> Reading:
    if match.unit() is not Unit.CENTURY:
        return None
    number = match.number("ORD")
    if number == 1 and match.has("AD"):
        return When(None, None, "00")  # the calendar begins with it
    return unit_at(local(100 * (number - 1)), Unit.CENTURY) if 1 < number <= 99 else None


NO_DAY = "(?!(floor|place|street|avenue|grade|time|edition|row|anniversary|birthday|UNIT|NAME|-))"
DATES = [
    rule(
        "(WEEKDAY ,? (on|STEP)?)? STEP? the? DATED -? of? (MONTH) DOT? ((,|of|in|, of|-|of the UNIT)? ANYYEAR)?",
        _day_of_month,
    ),
    rule("(STEP? WEEKDAY ,?)? STEP? MONTH DOT? the? DATED ((,|of|in|, of|of the UNIT)? ANYYEAR)?", _day_of_month),
    rule("(WEEKDAY ,?)? MONTH DOT? (/|-)? DAY ((/|-|,) ANYYEAR)?", _day_of_month),
    rule("DAY (/|-) MONTH (/|-) (YEAR|DAY|NUM)", _two_digit_end),
    rule("DATED of? MONTH of (NUM|YEAR)", _day_of_month),
    rule("MONTH - YEAR - DAY", _day_of_month),
    rule("YEAR (/|-) MONTH (/|-) DAY", _day_of_month),
    rule("(YMD|DMY)", _numeric),
    rule("COMPACT", _compact),
    rule("ISO", _iso),
    rule("(STEP? WEEKDAY ,?|STEP)? MD", _month_day),
    rule("STEP? WEEKDAY ,? DOTTED", _month_day),
    rule("WEEKDAY DAY - DAY", _dashed_month_day),
    rule("the? ORD" + NO_DAY, _ordinal_day),
    rule("the? ORD (UNIT of)? (the|STEP) UNIT", _day_of_stepped_month),
    rule("MONTH DOT? (,|of|in|-|/|of the UNIT)? ANYYEAR", _month_of_year),
    rule("MONTH of (NUM|YEAR)", _month_of_year),
    rule("(STEP|the)? MONTH", _bare_month),
    rule("YM", _year_and_month),
    rule("ISOWEEK", _iso_week),
    rule("(the? calendar? (cy|UNIT) of?)? YEAR", _year),
    rule("(STEP|the)? SEASON ((,|of|in)? ANYYEAR)?", _season),
    rule("STEP? HOLIDAY ((,|of|in)? ANYYEAR)?", _holiday),
    rule("(DAY|SPELLED|VAGUE) (SEASON|SEASONS) (ago|back)", _season_ago),
    rule("the SEASON before STEP", _season_ago),
    rule("(DAY|SPELLED|VAGUE) HOLIDAY (ago|back)", _holiday_ago),
    rule("the HOLIDAY before STEP", _holiday_ago),
    rule("the? DECADE", _decade),
    rule(f"the ({'|'.join(_SPELLED_DECADES)})", _spelled_decade),
    rule("the? ORD UNIT AD?", _century),
]
