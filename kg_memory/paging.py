"""Pages: opaque cursors that hold the sort key of an item, so that inserts never move them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from kg_memory import cursors
from kg_memory.bitemporal import BEGINNING, aware
from kg_memory.bounds import require_between
from kg_memory.chat import DailyUsage
from kg_memory.errors import InvalidCursor, InvalidTime
from kg_memory.job import Job
from kg_memory.model import Document, Entity, Episode, Fact, Page, PageRequest, Session, Space

T = TypeVar("T")
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
JOBS: Order[Job] = Order("jobs", (str,), lambda job: (job.id,))
USAGE: Order[DailyUsage] = Order(
    "usage", (str, str, str, str), lambda sum: (sum.day, sum.purpose, sum.prompt, sum.model)
)
STORED: Order[Episode] = Order("stored episodes", (str,), lambda episode: (episode.id,))
SPACES: Order[Space] = Order("spaces", (str,), lambda space: (space.name,))


def cursor(order: Order[T], item: T) -> str:
    """An opaque text for the place of an item in its list; `position` reads it back."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in order.key(item)]
    return cursors.written(order.name, *parts)


def position(page: PageRequest, order: Order[Any]) -> Key:
    """The sort key after which the page begins; for the first page, one that lies before all others.

    Raises `InvalidInput` when `first` is not 1 to 200, `InvalidCursor` for a cursor of another list or of nobody.
    """
    require_between("first", page.first, 1, LARGEST_PAGE)
    if page.after is None:
        return tuple(BEGINNING if kind is datetime else "" for kind in order.shape)
    try:
        parts = cursors.parts_of(page.after, order.name)
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
