"""Describes an interval in words."""

import calendar
from datetime import UTC, datetime, timedelta, tzinfo

from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION, Interval, Precision

_MONDAY, _SATURDAY = 0, 5
_WEEKS = {7: ("in the week", _MONDAY), 2: ("on the weekend", _SATURDAY)}


def describe(interval: Interval, zone: tzinfo | None = UTC, *, until: str = "until") -> str:
    """The interval in words: "in March 2021", "since 2019", "from 2015 to 2018"; a clock time is one of the zone.

    `until` is the preposition of an interval without a beginning: "until 2019", "by 2019", "before 2020".
    """
    start, end = interval.start, interval.end
    if start == BEGINNING:
        limit = end if until == "before" else end - RESOLUTION
        return "" if end == END else f"{until} {_named(limit, interval.end_precision, zone)}"
    if interval.start_precision is interval.end_precision is Precision.DAY and (end - start).days in _WEEKS:
        place, weekday = _WEEKS[(end - start).days]
        if start.weekday() == weekday:
            return f"{place} of {_named(start, Precision.DAY, zone)}"
    first = _named(start, interval.start_precision, zone)
    if end == END:
        return f"since {first}"
    if interval.start_precision is Precision.SECOND and end - start <= timedelta(minutes=1):
        return f"on {first}"
    last = _named(
        end - (RESOLUTION if interval.end_precision is not Precision.SECOND else timedelta()),
        interval.end_precision,
        zone,
    )
    if first == last:
        return f"{'on' if interval.start_precision is Precision.DAY else 'in'} {first}"
    return f"from {first} to {last}"


_SEASONS = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
_HALVES = {"H1": "the first half of", "H2": "the second half of"}


def describe_value(value: str) -> str:
    """A season or a half of a year in words: "in summer 2024", "in the second half of 2022"; empty for the rest."""
    year, _, piece = value.partition("-")
    if piece == "WI":
        return f"in winter {year}/{(int(year) + 1) % 100:02d}"
    named = _SEASONS.get(piece) or _HALVES.get(piece)
    return f"in {named} {year}" if named else ""


def _named(instant: datetime, precision: Precision, zone: tzinfo | None) -> str:
    if precision is Precision.YEAR:
        return f"{instant.year}"
    if precision is Precision.QUARTER:
        return f"Q{(instant.month + 2) // 3} {instant.year}"
    month = f"{calendar.month_name[instant.month]} {instant.year}"
    if precision is Precision.MONTH:
        return month
    day = f"{instant.day} {month}"
    if precision is Precision.DAY:
        return day
    clock = instant.astimezone(zone)
    return f"{clock.day} {calendar.month_name[clock.month]} {clock.year} at {clock:%H:%M}"
