"""`Events`: the change logs of spaces, page by page or as they grow."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from kg_memory.events import change_log
from kg_memory.events.model import Event, EventKind, cursor_of, number_of
from kg_memory.events.tail import Live
from kg_memory.lookup.entity_ids import entity_id
from kg_memory.model.facts import EntityBy
from kg_memory.model.ontology import predicate_name
from kg_memory.model.pages import FIRST_PAGE, LARGEST_PAGE, Page, PageRequest
from kg_memory.model.text import require_between
from kg_memory.spaces.ontologies import ontology
from kg_memory.spaces.spaces import Spaces

EventStream = AsyncGenerator[Event, None]


class Events:
    """The change logs of the spaces that one principal may read: `memory.events`.

    Every event has a cursor, its place in the log of its space. A stream `after` a cursor gives each later event once
    and in order; without `after` it begins with the events from now on. The log keeps events for 7 days: an older
    cursor raises `CursorExpired`. A stream ends only with `ServiceStopping`. Every method that names a space raises
    `NotFound` when it cannot be read.
    """

    def __init__(self, live: Live, spaces: Spaces) -> None:
        self._live = live
        self._spaces = spaces

    @property
    def streams(self) -> int:
        """The number of streams that are read in this process, of any space and by any principal."""
        return self._live.readers

    def stop(self) -> None:
        """Ends every stream of this process with `ServiceStopping`, whoever reads it."""
        self._live.stop()

    async def cursor(self, space: str) -> str:
        """The present end of the log: take it, read the state, then follow what comes after it."""
        within = await self._spaces.readable(space)
        return cursor_of(within.key, (await change_log.extent(within)).last)

    async def list(self, space: str, *, page: PageRequest = FIRST_PAGE) -> Page[Event]:
        """A page of the log, the oldest event first; the first page begins with the oldest event that is kept."""
        within = await self._spaces.readable(space)
        require_between("first", page.first, 1, LARGEST_PAGE)
        kept = await change_log.extent(within)
        after = kept.trimmed if page.after is None else number_of(within.key, page.after)
        kept.require(after)
        found = await change_log.events(within, after, page.first + 1)
        shown = found[: page.first]
        return Page(shown, [event.cursor for event in shown], len(found) > page.first)

    def episode_added(self, space: str, *, session: str | None = None, after: str | None = None) -> EventStream:
        """Episodes as they are added: all, or those of the session of this id."""

        def wanted(event: Event) -> bool:
            return event.kind is EventKind.EPISODE_ADDED and session in (None, event.session_id)

        return self._follow(space, after, wanted)

    async def fact_changed(
        self, space: str, *, predicate: str | None = None, entity: EntityBy | None = None, after: str | None = None
    ) -> EventStream:
        """Facts as they are added, revised, superseded or retracted; `entity` is their subject or object."""
        within = await self._spaces.readable(space)
        name = None if predicate is None else (await ontology(within)).stored(predicate_name(predicate))
        id = None if entity is None else await entity_id(within, entity)

        def wanted(event: Event) -> bool:
            of_these = name in (None, event.predicate) and (id is None or id in event.entity_ids)
            return event.kind is EventKind.FACT_CHANGED and of_these

        async with aclosing(self._follow(space, after, wanted)) as events:
            async for event in events:
                yield event

    async def _follow(self, space: str, after: str | None, wanted: Callable[[Event], bool]) -> EventStream:
        within = await self._spaces.readable(space)
        start = (await change_log.extent(within)).last if after is None else number_of(within.key, after)
        async with aclosing(self._live.follow(within, start)) as events:
            async for event in events:
                if wanted(event):
                    yield event
