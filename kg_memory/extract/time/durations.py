"""TIMEX3 durations as steps in the calendar."""

import re
from datetime import datetime

from kg_memory.errors import InvalidTime
from kg_memory.extract.time.calendar_units import PRECISIONS, SECONDS, Length, Unit, midnight
from kg_memory.model.bitemporal import Instant, aware

_PARTS = re.compile(r"(?P<clock>T)|(?P<count>X|\d+(?:\.\d+)?)(?P<letter>Y|M|WE|W|D|H|S)")
_DATE_UNITS = {"Y": Unit.YEAR, "M": Unit.MONTH, "W": Unit.WEEK, "WE": Unit.WEEKEND, "D": Unit.DAY}
_CLOCK_UNITS = {"H": Unit.HOUR, "M": Unit.MINUTE, "S": Unit.SECOND}
_SOME = 3.0  # how many "a few" are taken for


def later(duration: str, instant: datetime, sign: int = 1) -> Instant | None:
    """The instant a TIMEX3 duration (`P3Y`, `PXD`, `PT2H`) later, or earlier with sign -1, as exact as its finest unit.

    Days and longer count from local midnight of `instant`. None off the calendar, or for what is no duration.
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
    start = instant if length.unit in SECONDS else midnight(instant)
    try:
        return Instant(aware(length.after(start, sign)), PRECISIONS[length.unit])
    except (ValueError, OverflowError, InvalidTime):
        return None
