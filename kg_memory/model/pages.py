"""Pages of lists, and opaque cursors. A cursor holds the sort key of an item, so inserts never move it."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from kg_memory.errors import InvalidCursor, InvalidTime
from kg_memory.model.bitemporal import BEGINNING, aware
from kg_memory.model.facts import Document, Entity, Episode, Fact, Session, Space
from kg_memory.model.llm import DailyUsage
from kg_memory.model.text import require_between

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The first `first` items after the cursor `after`."""

    first: int = 20
    after: str | None = None


FIRST_PAGE = PageRequest()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in a stable order, each with its cursor; an insert elsewhere never moves a cursor."""

    items: Sequence[T]
    cursors: Sequence[str]
    has_next: bool


Key = tuple[Any, ...]

LARGEST_PAGE = 200

EMPTY: Page[Any] = Page((), (), False)


@dataclass(frozen=True, slots=True)
class Order(Generic[T]):
    """The order of one list: `key` gives the sort key of an item, texts and instants as `shape` says."""

    name: str
    shape: tuple[type, ...]
    key: Callable[[T], Key]


FACTS: Order[Fact] = Order("facts", (datetime, str), lambda fact: (fact.valid.start, fact.id))

EPISODES: Order[Episode] = Order("episodes", (datetime, str), lambda episode: (episode.occurred_at, episode.id))

SESSIONS: Order[Session] = Order("sessions", (datetime, str), lambda session: (session.started_at, session.id))

DOCUMENTS: Order[Document] = Order("documents", (datetime, str), lambda document: (document.occurred_at, document.id))

ENTITIES: Order[Entity] = Order("entities", (str, str), lambda entity: (entity.name, entity.id))

USAGE: Order[DailyUsage] = Order(
    "usage", (str, str, str, str), lambda sum: (sum.day, sum.purpose, sum.prompt, sum.model)
)

STORED: Order[Episode] = Order("stored episodes", (str,), lambda episode: (episode.id,))

CHANGES: Order[Any] = Order("changes of an entity", (str,), lambda change: (change.id,))

SPACES: Order[Space] = Order("spaces", (str,), lambda space: (space.name,))


def cursor(order: Order[T], item: T) -> str:
    """An opaque text for the place of an item in its list; `position` reads it back."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in order.key(item)]
    return written(order.name, *parts)


def position(page: PageRequest, order: Order[Any]) -> Key:
    """The sort key after which the page begins; for the first page, one that lies before all others.

    Raises `InvalidInput` when `first` is not 1 to 200, `InvalidCursor` for anything but a cursor of this list.
    """
    require_between("first", page.first, 1, LARGEST_PAGE)
    if page.after is None:
        return tuple(BEGINNING if kind is datetime else "" for kind in order.shape)
    try:
        parts = parts_of(page.after, order.name)
        return tuple(_part(part, kind) for part, kind in zip(parts, order.shape, strict=True))
    except (ValueError, TypeError, InvalidTime) as error:
        raise InvalidCursor(
            f"after={page.after[:80]!r} is not a cursor of this list: pass an endCursor it gave"
        ) from error


def page(request: PageRequest, items: Sequence[T], order: Order[T]) -> Page[T]:
    """The page made of `items`, which were read with one more than asked for, to know whether more follow."""
    shown = items[: request.first]
    return Page(shown, [cursor(order, item) for item in shown], len(items) > request.first)


def _part(written: object, kind: type) -> object:
    if not isinstance(written, str):
        raise TypeError("a cursor holds texts")
    written.encode()
    return aware(datetime.fromisoformat(written)) if kind is datetime else written


_VERSION = 1


def written(of: str, *parts: str | int) -> str:
    """A place in the list of this name; `parts_of` reads it back."""
    place = json.dumps([_VERSION, of, *parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def parts_of(cursor: str, of: str) -> list[Any]:
    """What `written` was given; raises `ValueError` for a cursor of another list or no cursor at all."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place: list[Any] = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        version, name, *parts = place
    except (TypeError, RecursionError) as error:
        raise ValueError("not a cursor") from error
    if (version, name) != (_VERSION, of):
        raise ValueError("another list's cursor")
    return parts
