"""Time expressions of texts, as `{id, text, dct}` gives them, with values as Recognizers-Text writes them.

The product's TIMEX3 values are rewritten into that convention: a point as `2016-11-07 22:00:00`, a span as `start/end`
where the end of a written range is the beginning of its last part, a vague count as 3, parts of the day by its hours.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.progress import track

from kg_memory.errors import InvalidTime
from kg_memory.extract.time import time_expressions
from kg_memory.model.bitemporal import BEGINNING, END, Instant, Interval
from kg_memory.model.extraction import TimeExpression
from tests.benchmarks.extraction.progress import to_stderr

_HOURS = {"TMO": (8, 12), "TAF": (12, 16), "TEV": (16, 20), "TNI": (20, 24), "TDT": (8, 18), "TMI": (12, 13)}
_POINT = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)?T(?P<clock>\d\d(?::\d\d){0,2})")
_PART = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)?(?P<part>T[A-Z]{2})")
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # a document without a date


def run(source: Path) -> str:
    """Lines of {id, text, dct} to lines of {id, timex: [{start, end, value}]}; offsets are of characters."""
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    predictions = track(map(_prediction, rows), "dates", len(rows), console=to_stderr)
    return "".join(f"{json.dumps(prediction)}\n" for prediction in predictions)


def _prediction(row: dict[str, str]) -> dict[str, object]:
    at = datetime.fromisoformat(row["dct"]).replace(tzinfo=UTC) if row.get("dct") else _UNDATED
    found = time_expressions(row["text"], at)
    return {
        "id": row["id"],
        "timex": [{"start": item.start, "end": item.end, "value": conventional(item, at)} for item in found],
    }


def conventional(found: TimeExpression, at: datetime) -> str:
    """The expression's value as Recognizers-Text writes it."""
    value = found.value
    if found.recurrence:
        return re.sub(r"(T\d\d):00$", r"\1", value)
    if value.startswith("P") and found.interval is None:
        return value.replace("X", "3")
    if value.startswith("P") and value != "PRESENT_REF" and found.interval:
        return _counted(found.interval, at)
    if part := _PART.fullmatch(value):
        return _part_of_day(part)
    if "/" in value:
        return "/".join(_ends(value, found.interval))
    if point := _POINT.fullmatch(value):
        return _point(point)
    if found.interval is None or value == "PRESENT_REF":
        return value
    return _period(value, found.interval)


def _counted(interval: Interval, at: datetime) -> str:
    """ "the last three days" end with the day of writing; in the convention, before it."""
    today = at.replace(hour=0, minute=0)
    until = today if interval.start < today < interval.end else interval.end
    return _period("", Interval(interval.start, until))


def _period(value: str, interval: Interval) -> str:
    if interval.end == END:
        return f"{interval.start:%Y-%m-%d}"
    if interval.start == BEGINNING:
        return _first_day(value, interval.end)
    if value == f"{interval.start:%Y-%m-%d}" and (interval.end - interval.start).days == 1:
        return value
    pattern = (
        "%Y-%m-%d" if not (interval.start.hour or interval.end.hour or interval.end.minute) else "%Y-%m-%d %H:%M:%S"
    )
    return f"{interval.start:{pattern}}/{interval.end:{pattern}}"


def _ends(value: str, interval: Interval | None) -> Iterator[str]:
    """The beginnings of the two parts; of a span of plain days from now, both of its ends."""
    first, last = value.split("/")
    for end, instant in ((first, interval.start if interval else END), (last, interval.end if interval else END)):
        point = _POINT.fullmatch(end)
        yield _point(point) if point else _first_day(end, instant)


def _first_day(value: str, otherwise: datetime) -> str:
    try:
        return f"{Instant.parse(value).at:%Y-%m-%d}"
    except InvalidTime:
        return f"{otherwise:%Y-%m-%d}"


def _point(match: re.Match[str]) -> str:
    clock = f"{match['clock']}:00:00"[:8]
    return f"{match['day']} {clock}" if match["day"] else clock


def _part_of_day(match: re.Match[str]) -> str:
    start, end = _HOURS[match["part"]]
    if match["day"] is None:
        return match["part"]
    until = f"{end}:00:00" if end < 24 else "23:59:59"
    return f"{match['day']} {start:02d}:00:00/{match['day']} {until}"
