"""Any value of ours as JSON knows it: for the command line, and for whoever else writes JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from kg_memory.model.bitemporal import BEGINNING, END, Interval, iso


def plain(value: object) -> Any:
    """`value` as JSON knows it.

    An interval `valid` becomes `valid_from`, `valid_to` and their precisions; an open side is null.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Interval):
        return dict(_sides(value, "{}"))
    return _plain_object(value)


def _plain_object(value: object) -> Any:
    if is_dataclass(value):
        return dict(item for field in fields(value) for item in _plain_field(field.name, getattr(value, field.name)))
    if hasattr(value, "to_native"):  # the database's own types for dates and times, in the rows of a query
        value = value.to_native()
    return iso(value) if isinstance(value, datetime) else str(value)


def _plain_field(name: str, value: object) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Interval):
        yield from _sides(value, f"{name}_{{}}")
    else:
        yield name, plain(value)


def _sides(interval: Interval, name: str) -> Iterator[tuple[str, str | None]]:
    starts, ends = interval.start != BEGINNING, interval.end != END
    yield name.format("from"), iso(interval.start) if starts else None
    yield name.format("to"), iso(interval.end) if ends else None
    yield name.format("from_precision"), interval.start_precision.value if starts else None
    yield name.format("to_precision"), interval.end_precision.value if ends else None
