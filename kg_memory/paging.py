"""Pages: opaque cursors that hold the sort key of an item, so that inserts never move them."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from kg_memory.bitemporal import aware
from kg_memory.errors import InvalidCursor, InvalidInput
from kg_memory.model import Episode, Fact, Page, PageRequest

T = TypeVar("T")
Key = tuple[Any, ...]

LARGEST_PAGE = 200
BY_TIME = (datetime, str)
BY_NAME = (str, str)
EMPTY: Page[Any] = Page((), (), False)
_CURSOR_VERSION = 1


def cursor(key: Key) -> str:
    """An opaque text for a sort key of texts and instants; `position` reads it back."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    written = json.dumps([_CURSOR_VERSION, *parts], separators=(",", ":"), ensure_ascii=True)
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def position(page: PageRequest, shape: Sequence[type]) -> Key | None:
    """The sort key after which the page begins, None for the first page; `shape` is the type of each part.

    Raises `InvalidInput` when `first` is not 1 to 200, `InvalidCursor` for a cursor of another list or of nobody.
    """
    if not 1 <= page.first <= LARGEST_PAGE:
        raise InvalidInput(f"first={page.first} is not between 1 and {LARGEST_PAGE}")
    if page.after is None:
        return None
    try:
        padded = page.after + "=" * (-len(page.after) % 4)
        version, *parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if version != _CURSOR_VERSION or len(parts) != len(shape):
            raise ValueError("another list's cursor")
        return tuple(_part(part, kind) for part, kind in zip(parts, shape, strict=True))
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise InvalidCursor(
            f"after={page.after[:80]!r} is not a cursor of this list: pass an endCursor it gave"
        ) from error


def page(request: PageRequest, items: Sequence[T], key: Callable[[T], Key]) -> Page[T]:
    """The page made of `items`, which were read with one more than asked for, to know whether more follow."""
    shown = items[: request.first]
    return Page(shown, [cursor(key(item)) for item in shown], len(items) > request.first)


def fact_key(fact: Fact) -> Key:
    return fact.valid.start, fact.id


def episode_key(episode: Episode) -> Key:
    return episode.occurred_at, episode.id


def _part(written: object, kind: type) -> object:
    if not isinstance(written, str):
        raise TypeError("a cursor holds texts")
    written.encode()
    return aware(datetime.fromisoformat(written)) if kind is datetime else written
