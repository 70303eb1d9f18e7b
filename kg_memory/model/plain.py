"""Any value as JSON-able data, in one shape for the command line, webhooks and the other interfaces."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import Field, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from kg_memory.model.bitemporal import BEGINNING, END, Interval, Precision, iso

Spelling = Callable[[str], str]
"""How the name of a field is written as a key."""


def plain(value: object, spelling: Spelling = str) -> Any:
    """`value` as dicts, lists, texts, numbers, booleans and None.

    A dataclass becomes a dict of its fields, spelled by `spelling`; the keys of a mapping stay as they are. An instant
    is ISO 8601. An interval `valid` becomes four keys: `valid_from`, `valid_to` and the precision of each. An open side
    is null, and so are all four keys where there is no interval. Fields that are hidden from `repr` are left out.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item, spelling) for key, item in value.items()}
    if isinstance(value, list | tuple | AbstractSet):
        return [plain(item, spelling) for item in value]
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
        span = value if isinstance(value, Interval) else Interval()
        yield f"{field.name}_from", _side(span.start)
        yield f"{field.name}_to", _side(span.end)
        yield f"{field.name}_from_precision", _precision(span.start, span.start_precision)
        yield f"{field.name}_to_precision", _precision(span.end, span.end_precision)
    elif field.repr:
        yield field.name, value


def _side(at: datetime) -> datetime | None:
    return None if at in (BEGINNING, END) else at


def _precision(at: datetime, precision: Precision) -> Precision | None:
    return None if _side(at) is None else precision


def _scalar(value: object) -> str:
    """Texts for the rest; a date or time of the database, in the rows of a query, is one of Python's first."""
    if hasattr(value, "to_native"):
        value = value.to_native()
    if isinstance(value, datetime):
        return iso(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)
