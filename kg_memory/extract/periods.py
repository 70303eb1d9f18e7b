"""Single periods in a text: the rules that read "12 June 2023", "last week", "in May" as days of the calendar."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kg_memory.bitemporal import Precision


@dataclass(frozen=True, slots=True)
class Period:
    """The days `[first, until)`; `floating` when the year was not written."""

    first: date
    until: date
    precision: Precision = Precision.DAY
    floating: bool = False


@dataclass(frozen=True, slots=True)
class _Now:
    """The day of writing, and whether the text looks ahead."""

    today: date
    future: bool

    def nearest(self, period: Period, years: int = 1) -> Period:
        """A period whose year was not written: the last one that began, or the next one to end."""
        if self.future and period.until <= self.today:
            return in_year(period, period.first.year + years)
        if not self.future and period.first > self.today:
            return in_year(period, period.first.year - years)
        return period


_Resolver = Callable[[re.Match[str], _Now], Period]

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_HOLIDAYS = {"christmas eve": (12, 24), "christmas": (12, 25), "halloween": (10, 31), "new year's eve": (12, 31)}
_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = {word: number for number, word in enumerate(_WORDS, start=1)}
_NUMBERS |= {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "a few": 3, "few": 3, "several": 4}
_STEPS = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1, "upcoming": 1}
_PARTS = {"early": (0, 4), "mid": (4, 8), "late": (8, 12), "the beginning of": (0, 3), "the end of": (9, 12)}

_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>1[0-9]\d\d|2[01]\d\d)\b"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
COUNT = r"(?P<count>\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
UNIT = r"(?P<unit>day|week|weekend|month|quarter|year|decade)"
_STEP = "(?P<step>" + "|".join(_STEPS) + ")"
_WEEKDAY = "(?P<weekday>" + "|".join(_WEEKDAYS) + ")"
_SEASON = "(?P<season>" + "|".join(_SEASONS) + ")"
_HOLIDAY = "(?P<holiday>" + "|".join(sorted(_HOLIDAYS, key=len, reverse=True)) + ")"
_PART = "(?P<part>" + "|".join(_PARTS) + ")"


def _after(*words: str) -> str:
    """Matches where one of the words stands before, without taking it in."""
    return "(?:" + "|".join(rf"(?<=\b{word} )" for word in words) + ")"


_AFTER_PREPOSITION = _after("in", "since", "until", "from", "to", "and", "between", "of", "before", "after", "during")


def periods(text: str, today: date, *, future: bool) -> list[tuple[int, int, Period]]:
    """Spans that are one period each, the earliest and longest first, none overlapping."""
    now = _Now(today, future)
    matches = []
    for pattern, resolve in _RULES:
        for match in pattern.finditer(text):
            try:
                matches.append((match.start(), match.end(), resolve(match, now)))
            except (ValueError, OverflowError):
                continue  # the 31st of June, or a time before the year 1
    matches.sort(key=lambda found: (found[0], -found[1]))
    kept: list[tuple[int, int, Period]] = []
    for found in matches:
        if not kept or found[0] >= kept[-1][1]:
            kept.append(found)
    return kept


# --- arithmetic of the calendar ---------------------------------------------------------------------------------

_UNIT_DAYS = {"day": 1, "week": 7, "weekend": 7}
_UNIT_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
PRECISIONS = {
    "day": Precision.DAY,
    "week": Precision.DAY,
    "weekend": Precision.DAY,
    "month": Precision.MONTH,
    "quarter": Precision.QUARTER,
    "year": Precision.YEAR,
    "decade": Precision.YEAR,
}


def moved(day: date, count: int, unit: str) -> date:
    if unit in _UNIT_DAYS:
        return day + timedelta(days=count * _UNIT_DAYS[unit])
    year, month = divmod(day.year * 12 + day.month - 1 + count * _UNIT_MONTHS[unit], 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _around(day: date, unit: str) -> Period:
    """The calendar unit in which the day lies."""
    if unit == "day":
        first = day
    elif unit == "week":
        first = day - timedelta(days=day.weekday())
    elif unit == "weekend":
        first = day - timedelta(days=day.weekday()) + timedelta(days=5)
        return Period(first, first + timedelta(days=2))
    elif unit == "decade":
        first = date(day.year // 10 * 10, 1, 1)
    else:
        months = _UNIT_MONTHS[unit]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, moved(first, 1, unit), PRECISIONS[unit])


def _months(year: int, month: int, count: int = 1, precision: Precision = Precision.MONTH) -> Period:
    first = date(year, month, 1)
    return Period(first, moved(first, count, "month"), precision)


def in_year(period: Period, year: int) -> Period:
    shift = (year - period.first.year) * 12
    return Period(
        moved(period.first, shift, "month"), moved(period.until, shift, "month"), period.precision, period.floating
    )


def count_of(match: re.Match[str]) -> int:
    written = match["count"].lower()
    return int(written) if written.isdigit() else _NUMBERS[written]


# --- the rules --------------------------------------------------------------------------------------------------


def _floating(period: Period, now: _Now) -> Period:
    return now.nearest(Period(period.first, period.until, period.precision, floating=True))


def _iso(match: re.Match[str], now: _Now) -> Period:
    year, month = int(match["year"]), int(match["m"])
    return _around(date(year, month, int(match["d"])), "day") if match["d"] else _months(year, month)


def _calendar_day(match: re.Match[str], now: _Now) -> Period:
    month, day = _MONTHS[match["month"].lower()], int(match["day"])
    if match["year"]:
        return _around(date(int(match["year"]), month, day), "day")
    return _floating(_around(date(now.today.year, month, day), "day"), now)


def _day_of_month(match: re.Match[str], now: _Now) -> Period:
    day = now.today.replace(day=int(match["day"]))
    months = 1 if now.future and day < now.today else -1 if not now.future and day > now.today else 0
    return _around(moved(day, months, "month"), "day")


def _days_of_month(match: re.Match[str], now: _Now) -> Period:
    last = _calendar_day(match, now)
    return Period(last.first.replace(day=int(match["first"])), last.until, last.precision, last.floating)


def _month_of_year(match: re.Match[str], now: _Now) -> Period:
    return _months(int(match["year"]), _MONTHS[match["month"].lower()])


def _bare_month(match: re.Match[str], now: _Now) -> Period:
    return _floating(_months(now.today.year, _MONTHS[match["month"].lower()]), now)


def _stepped_month(match: re.Match[str], now: _Now) -> Period:
    month, step = _MONTHS[match["month"].lower()], _STEPS[match["step"].lower()]
    return _stepped(_months(now.today.year, month), step, now)


def _stepped(period: Period, step: int, now: _Now) -> Period:
    """Of the yearly periods like this one: the last that ended, this year's, or the next to begin."""
    if step < 0 and period.until > now.today:
        return in_year(period, period.first.year - 1)
    if step > 0 and period.first <= now.today:
        return in_year(period, period.first.year + 1)
    return period


def _quarter(match: re.Match[str], now: _Now) -> Period:
    return _months(int(match["year"]), 3 * int(match["quarter"]) - 2, 3, Precision.QUARTER)


def _season(match: re.Match[str], now: _Now) -> Period:
    month = _SEASONS[match["season"].lower()]
    if match["year"]:
        return _months(int(match["year"]), month, 3)
    period = _months(now.today.year, month, 3)
    step = match["step"]
    return _stepped(period, _STEPS[step.lower()], now) if step else _floating(period, now)


def _holiday(match: re.Match[str], now: _Now) -> Period:
    month, day = _HOLIDAYS[match["holiday"].lower()]
    year = int(match["year"] or now.today.year)
    period = _around(date(year, month, day), "day")
    if match["step"]:
        return _stepped(period, _STEPS[match["step"].lower()], now)
    return period if match["year"] else _floating(period, now)


def _part_of_year(match: re.Match[str], now: _Now) -> Period:
    start, end = _PARTS[match["part"].lower()]
    return _months(int(match["year"]), start + 1, end - start)


def _whole_year(match: re.Match[str], now: _Now) -> Period:
    return _around(date(int(match["year"]), 1, 1), "year")


def _years(match: re.Match[str], now: _Now) -> Period:
    return Period(date(int(match["year"]), 1, 1), date(int(match["until"]) + 1, 1, 1), Precision.YEAR)


def _decade(match: re.Match[str], now: _Now) -> Period:
    return _around(date(int(match["decade"]), 1, 1), "decade")


def _named_day(match: re.Match[str], now: _Now) -> Period:
    word = " ".join(match[0].lower().split())
    steps = {
        "the day before yesterday": -2,
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "the day after tomorrow": 2,
    }
    return _around(now.today + timedelta(days=steps.get(word, 0)), "day")


def _ago(match: re.Match[str], now: _Now) -> Period:
    return _about(moved(now.today, -count_of(match), match["unit"].lower()), match["unit"].lower())


def _ahead(match: re.Match[str], now: _Now) -> Period:
    return _about(moved(now.today, count_of(match), match["unit"].lower()), match["unit"].lower())


def _about(day: date, unit: str) -> Period:
    """A day that was counted in days or weeks is meant exactly; one counted in years only as that year."""
    return _around(day, "day" if unit in _UNIT_DAYS else "year" if unit == "decade" else unit)


def _relative_unit(match: re.Match[str], now: _Now) -> Period:
    unit = match["unit"].lower()
    return _around(moved(now.today, _STEPS[match["step"].lower()], unit), unit)


def _relative_span(match: re.Match[str], now: _Now) -> Period:
    count, unit = count_of(match), match["unit"].lower()
    if _STEPS[match["step"].lower()] > 0:
        return Period(now.today, moved(now.today, count, unit))
    return Period(moved(now.today, -count, unit), now.today + timedelta(days=1))


def _weekday(match: re.Match[str], now: _Now) -> Period:
    ahead = (_WEEKDAYS[match["weekday"].lower()] - now.today.weekday()) % 7
    step = match["step"].lower() if match["step"] else ""
    if step in ("next", "coming", "upcoming") or (not step and now.future):
        ahead = ahead or 7
    elif step != "this":
        ahead -= 7
    return _around(now.today + timedelta(days=ahead), "day")


def _rule(pattern: str, resolve: _Resolver) -> tuple[re.Pattern[str], _Resolver]:
    return re.compile(rf"\b(?:{pattern})", re.I), resolve


_RULES = [
    _rule(r"(?P<year>[12]\d{3})-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>0[1-9]|[12]\d|3[01]))?\b(?:T[\d:.]+Z?)?", _iso),
    _rule(
        rf"(?:(?:from|between)\s+)?(?P<first>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?(?:\s*(?:to|and|[-–])\s*)"
        rf"{_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?",
        _days_of_month,
    ),
    _rule(rf"{_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?", _calendar_day),
    _rule(rf"{_MONTH}\s+(?:the\s+)?{_DAY}(?!\s*:)(?:,?\s+{_YEAR})?", _calendar_day),
    _rule(r"(?<=\bon )the\s+(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)\b(?!\s+of)", _day_of_month),
    _rule(rf"{_MONTH}(?:\s+of)?,?\s+{_YEAR}", _month_of_year),
    _rule(rf"{_AFTER_PREPOSITION}{_MONTH}(?!\s+\d)", _bare_month),
    _rule(rf"{_STEP}\s+{_MONTH}", _stepped_month),
    _rule(rf"Q(?P<quarter>[1-4])(?:\s+of)?,?\s+{_YEAR}", _quarter),
    _rule(rf"(?:{_STEP}\s+|{_AFTER_PREPOSITION}(?:the\s+)?){_SEASON}\b(?:(?:\s+of)?\s+{_YEAR})?", _season),
    _rule(rf"(?P<step>){_SEASON}(?:\s+of)?\s+{_YEAR}", _season),
    _rule(rf"(?:{_STEP}\s+)?{_HOLIDAY}\b(?:\s+{_YEAR})?", _holiday),
    _rule(rf"{_PART}[\s-]+{_YEAR}", _part_of_year),
    _rule(
        rf"(?:{_AFTER_PREPOSITION}|{_after('by', 'around', 'about', 'circa')})(?:the\s+year\s+)?{_YEAR}", _whole_year
    ),
    _rule(rf"{_YEAR}\s?[-–]\s?(?P<until>1[0-9]\d\d|2[01]\d\d)\b", _years),
    _rule(r"(?P<decade>(?:1[0-9]|20)\d0)s\b", _decade),
    _rule(
        r"the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|yesterday|tomorrow|today|tonight|last\s+night|this\s+(?:morning|afternoon|evening)",
        _named_day,
    ),
    _rule(rf"{COUNT}\s+{UNIT}s?\s+ago\b", _ago),
    _rule(rf"in\s+{COUNT}\s+{UNIT}s?\b(?!\s+ago)", _ahead),
    _rule(rf"{_STEP}\s+{UNIT}\b(?!s)", _relative_unit),
    _rule(rf"{_STEP}\s+{COUNT}\s+{UNIT}s?\b", _relative_span),
    _rule(rf"(?:(?:{_STEP}|on)\s+)?{_WEEKDAY}\b", _weekday),
]
