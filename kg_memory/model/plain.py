"""Any value as JSON-able data, in one shape for the command line, webhooks and the other interfaces."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import Field, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from kg_memory.model.bitemporal import BEGINNING, END, Interval, iso

Spelling = Callable[[str], str]
"""How the name of a field is written as a key."""


def plain(value: object, spelling: Spelling = str) -> Any:
    """`value` as dicts, lists, texts, numbers, booleans and None.

    A dataclass becomes a dict of its fields, spelled by `spelling`; the keys of a mapping stay as they are. An instant
    is ISO 8601. An interval is `from`, `to` and the precision of each; in a field `valid`, `valid_from` and so on.
    An open side is null, and so is each side of a missing interval. Fields that are hidden from `repr` are left out.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item, spelling) for key, item in value.items()}
    if isinstance(value, list | tuple | AbstractSet):
        return [plain(item, spelling) for item in value]
    if isinstance(value, Interval):
        return {spelling(name): plain(side) for name, side in _sides(value).items()}
    if is_dataclass(value):
        items = (item for field in fields(value) for item in _items(field, getattr(value, field.name)))
        return {spelling(name): plain(item, spelling) for name, item in items}
    return _scalar(value)


def camel_case(name: str) -> str:
    """`valid_from` as `validFrom`."""
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _items(field: Field[Any], value: object) -> Iterator[tuple[str, object]]:
    """The key and value that a field becomes, or the four that an interval becomes."""
    if isinstance(value, Interval) or field.type == Interval | None:
        sides = _sides(value if isinstance(value, Interval) else Interval())
        yield from ((f"{field.name}_{name}", side) for name, side in sides.items())
    elif field.repr:
        yield field.name, value


def _sides(interval: Interval) -> dict[str, object]:
    starts, ends = interval.start != BEGINNING, interval.end != END
    return {
        "from": interval.start if starts else None,
        "to": interval.end if ends else None,
        "from_precision": interval.start_precision if starts else None,
        "to_precision": interval.end_precision if ends else None,
    }


def _scalar(value: object) -> str:
    """Texts for the rest; a date or time of the database, in the rows of a query, is one of Python's first."""
    if hasattr(value, "to_native"):
        value = value.to_native()
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)
