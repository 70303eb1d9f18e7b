"""Describes an interval in words."""

import calendar
from datetime import datetime, timedelta

from kg_memory.model.bitemporal import BEGINNING, END, RESOLUTION, Interval, Precision


def describe(interval: Interval) -> str:
    """The interval in words: "in March 2021", "since 2019", "from 2015 to 2018"."""
    start, end = interval.start, interval.end
    if start == BEGINNING:
        return "" if end == END else f"until {_named(end - RESOLUTION, interval.end_precision)}"
    first = _named(start, interval.start_precision)
    if end == END:
        return f"since {first}"
    if interval.start_precision is Precision.SECOND and end - start <= timedelta(minutes=1):
        return f"on {first}"
    last = _named(
        end - (RESOLUTION if interval.end_precision is not Precision.SECOND else timedelta()), interval.end_precision
    )
    if first == last:
        return f"{'on' if interval.start_precision is Precision.DAY else 'in'} {first}"
    return f"from {first} to {last}"


def _named(instant: datetime, precision: Precision) -> str:
    if precision is Precision.YEAR:
        return f"{instant.year}"
    if precision is Precision.QUARTER:
        return f"Q{(instant.month + 2) // 3} {instant.year}"
    month = f"{calendar.month_name[instant.month]} {instant.year}"
    if precision is Precision.MONTH:
        return month
    day = f"{instant.day} {month}"
    return day if precision is Precision.DAY else f"{day} at {instant:%H:%M}"
