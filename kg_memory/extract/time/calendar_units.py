"""Calendar arithmetic: units of time, the unit that contains an instant, and its TIMEX3 value.

All instants here are naive and in the speaker's local time; a finished expression gets the time zone.
"""

import calendar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kg_memory.model.bitemporal import Precision


class Unit(StrEnum):
    """A unit of time; its value is the letter of an ISO 8601 duration if there is one."""

    SECOND = "S"
    MINUTE = "min"
    HOUR = "H"
    DAY = "D"
    WEEKEND = "WE"
    WEEK = "W"
    FORTNIGHT = "fortnight"
    MONTH = "M"
    SEASON = "season"
    QUARTER = "Q"
    HALF = "half"
    YEAR = "Y"
    DECADE = "decade"
    CENTURY = "century"
    MILLENNIUM = "millennium"


SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}
DAYS = {Unit.DAY: 1, Unit.WEEKEND: 7, Unit.WEEK: 7, Unit.FORTNIGHT: 14}
MONTHS = {
    Unit.MONTH: 1,
    Unit.SEASON: 3,
    Unit.QUARTER: 3,
    Unit.HALF: 6,
    Unit.YEAR: 12,
    Unit.DECADE: 120,
    Unit.CENTURY: 1200,
    Unit.MILLENNIUM: 12000,
}
PRECISIONS = {unit: Precision.SECOND for unit in SECONDS} | {unit: Precision.DAY for unit in DAYS}
PRECISIONS |= {unit: Precision.YEAR for unit in MONTHS} | {
    Unit.MONTH: Precision.MONTH,
    Unit.SEASON: Precision.MONTH,
    Unit.QUARTER: Precision.QUARTER,
    Unit.HALF: Precision.MONTH,
}
_SEASON_CODES = {3: "SP", 6: "SU", 9: "FA", 12: "WI"}


@dataclass(frozen=True, slots=True)
class Length:
    """A duration like "2 weeks and 2 days", its finest unit last; `vague` for an inexact count ("a few")."""

    parts: tuple[tuple[float, Unit], ...]
    vague: bool = False

    @property
    def unit(self) -> Unit:
        return self.parts[-1][1]

    def after(self, instant: datetime, sign: int = 1) -> datetime:
        """The instant plus the duration, or minus it for sign -1; ValueError or OverflowError off the calendar."""
        for count, unit in self.parts:
            instant = moved(instant, sign * count, unit)
        return instant

    @property
    def value(self) -> str:
        """The TIMEX3 duration, in ISO 8601: `P2W2D`, `PT1.5H`; `PXD` for some days."""
        date, clock = "", ""
        for count, unit in self.parts:
            number = "X" if self.vague else f"{count:g}"
            if unit in SECONDS:
                clock += number + ("M" if unit is Unit.MINUTE else unit.value)
            else:
                date += _written(number, count, unit)
        return f"P{date}" + (f"T{clock}" if clock else "")


_IN_SMALLER = {
    Unit.FORTNIGHT: (2, "W"),
    Unit.SEASON: (3, "M"),
    Unit.QUARTER: (3, "M"),
    Unit.HALF: (6, "M"),
    Unit.DECADE: (10, "Y"),
    Unit.CENTURY: (100, "Y"),
    Unit.MILLENNIUM: (1000, "Y"),
}


def _written(number: str, count: float, unit: Unit) -> str:
    factor, letter = _IN_SMALLER.get(unit, (1, unit.value))
    return (number if number == "X" or factor == 1 else f"{count * factor:g}") + letter


def local(year: int, month: int = 1, day: int = 1) -> datetime:
    """The beginning of a day; raises ValueError for a day that does not exist."""
    return datetime(year, month, day)  # noqa: DTZ001 - local time, see above


def midnight(instant: datetime) -> datetime:
    return instant.replace(hour=0, minute=0, second=0, microsecond=0)


def moved(instant: datetime, count: float, unit: Unit) -> datetime:
    """The instant `count` calendar units later; a 31st becomes the last day of a shorter month."""
    if unit in SECONDS:
        return instant + timedelta(seconds=count * SECONDS[unit])
    if unit in DAYS:
        return instant + timedelta(days=count * DAYS[unit])
    months = round(count * MONTHS[unit])
    year, month = divmod(instant.year * 12 + instant.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    return instant.replace(year=year, month=month + 1, day=min(instant.day, calendar.monthrange(year, month + 1)[1]))


def beginning(instant: datetime, unit: Unit) -> datetime:
    """The first instant of the calendar unit that contains `instant`."""
    if unit in SECONDS:
        minute = instant.replace(second=instant.second if unit is Unit.SECOND else 0, microsecond=0)
        return minute.replace(minute=0) if unit is Unit.HOUR else minute
    day = midnight(instant)
    if unit in (Unit.WEEK, Unit.FORTNIGHT):
        return day - timedelta(days=day.weekday())
    if unit is Unit.WEEKEND:
        return day - timedelta(days=day.weekday() - 5)
    return day if unit is Unit.DAY else _beginning_of_months(day, unit)


def _beginning_of_months(day: datetime, unit: Unit) -> datetime:
    if unit is Unit.SEASON:  # December to February is one winter
        return moved(day.replace(day=1), -(day.month % 3), Unit.MONTH)
    if MONTHS[unit] > 12:
        years = MONTHS[unit] // 12
        return local(max(day.year // years * years, 1), 1, 1)
    return local(day.year, (day.month - 1) // MONTHS[unit] * MONTHS[unit] + 1, 1)


def ending(first: datetime, unit: Unit) -> datetime:
    """The end of the unit that begins at `first`."""
    return first + timedelta(days=2) if unit is Unit.WEEKEND else moved(first, 1, unit)


_NAMES = {
    Unit.SECOND: "%Y-%m-%dT%H:%M:%S",
    Unit.MINUTE: "%Y-%m-%dT%H:%M",
    Unit.HOUR: "%Y-%m-%dT%H",
    Unit.DAY: "%Y-%m-%d",
    Unit.MONTH: "%Y-%m",
    Unit.YEAR: "%Y",
}


def named(first: datetime, unit: Unit) -> str:
    """The TIMEX3 value of the calendar unit that begins at `first`."""
    if unit in _NAMES:
        return first.strftime(_NAMES[unit].replace("%Y", f"{first.year:04d}"))
    if unit in (Unit.WEEK, Unit.WEEKEND, Unit.FORTNIGHT):
        iso = first.isocalendar()
        return f"{iso.year:04d}-W{iso.week:02d}" + ("-WE" if unit is Unit.WEEKEND else "")
    year = f"{first.year:04d}"
    if unit is Unit.QUARTER:
        return f"{year}-Q{(first.month + 2) // 3}"
    if unit is Unit.HALF:
        return f"{year}-H{(first.month + 5) // 6}"
    if unit is Unit.SEASON:
        return f"{year}-{_SEASON_CODES[first.month]}"
    return year[: {Unit.DECADE: 3, Unit.CENTURY: 2, Unit.MILLENNIUM: 1}[unit]]
