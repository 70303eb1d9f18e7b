"""Adds TIMEX3 durations to an instant."""

import re
from datetime import UTC, datetime

from kg_memory.errors import InvalidTime
from kg_memory.extract.time.calendar_units import PRECISIONS, SECONDS, Length, Unit, midnight
from kg_memory.model.bitemporal import Instant, aware

_PARTS = re.compile(r"(?P<clock>T)|(?P<count>X|\d+(?:\.\d+)?)(?P<letter>Y|M|WE|W|D|H|S)")
_DATE_UNITS = {"Y": Unit.YEAR, "M": Unit.MONTH, "W": Unit.WEEK, "WE": Unit.WEEKEND, "D": Unit.DAY}
_CLOCK_UNITS = {"H": Unit.HOUR, "M": Unit.MINUTE, "S": Unit.SECOND}
_SOME = 3.0  # the count for "a few"


def later(duration: str, instant: datetime, sign: int = 1) -> Instant | None:
    """The instant plus a TIMEX3 duration (`P3Y`, `PXD`, `PT2H`), or minus it with sign -1.

    The precision is that of the finest unit. Days and longer units count from the day of `instant` in its zone. None
    for an invalid duration, and for a result off the calendar.
    """
    parts, units = [], _DATE_UNITS
    for match in _PARTS.finditer(duration):
        if match["clock"]:
            units = _CLOCK_UNITS
        elif match["letter"] in units:
            parts.append((_SOME if match["count"] == "X" else float(match["count"]), units[match["letter"]]))
    if not parts:
        return None
    length = Length(tuple(parts))
    start = instant if length.unit in SECONDS else midnight(instant).replace(tzinfo=UTC)
    try:
        return Instant(aware(length.after(start, sign)), PRECISIONS[length.unit])
    except (ValueError, OverflowError, InvalidTime):
        return None
