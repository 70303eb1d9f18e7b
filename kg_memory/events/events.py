"""`Events`: reads the change log of a space, in pages or as a live stream."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from kg_memory.events import change_log
from kg_memory.events.model import Event, EventKind, cursor_of, number_of
from kg_memory.events.tail import LogTails
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

    Every event has a cursor: its place in the log of its space. A stream yields each event after the cursor `after`
    once and in order; without `after`, the events from now on. The log keeps events for 7 days. An older cursor raises
    `CursorExpired`, and one of another space `InvalidCursor`. A stream ends only with `ServiceStopping`. Every method
    that takes a space raises `NotFound` when it cannot be read.
    """

    def __init__(self, tails: LogTails, spaces: Spaces) -> None:
        self._log_tails = tails
        self._spaces = spaces

    @property
    def streams(self) -> int:
        """The number of open streams in this process, of all spaces and principals."""
        return self._log_tails.readers

    def stop(self) -> None:
        """Ends every stream of this process, of all principals, with `ServiceStopping`."""
        self._log_tails.stop()

    async def cursor(self, space: str) -> str:
        """The cursor of the current end of the log. Take it first, then read the state, then follow from the cursor."""
        within = await self._spaces.readable(space)
        return cursor_of(within.key, (await change_log.log_range(within)).last)

    async def list(self, space: str, *, page: PageRequest = FIRST_PAGE) -> Page[Event]:
        """A page of the log, oldest event first. The first page begins with the oldest event that is kept."""
        within = await self._spaces.readable(space)
        require_between("first", page.first, 1, LARGEST_PAGE)
        kept = await change_log.log_range(within)
        after = kept.trimmed if page.after is None else number_of(within.key, page.after)
        kept.require(after)
        found = await change_log.events(within, after, page.first + 1)
        shown = found[: page.first]
        return Page(shown, [event.cursor for event in shown], len(found) > page.first)

    def episode_added(self, space: str, *, session: str | None = None, after: str | None = None) -> EventStream:
        """Episodes as they are added, of all sessions or of the session with this id."""

        def wanted(event: Event) -> bool:
            return event.kind is EventKind.EPISODE_ADDED and session in (None, event.session_id)

        return self._follow(space, after, wanted)

    async def fact_changed(
        self, space: str, *, predicate: str | None = None, entity: EntityBy | None = None, after: str | None = None
    ) -> EventStream:
        """Facts as they are added, revised, superseded or retracted.

        With `entity`, only facts whose subject or object it is.
        """
        within = await self._spaces.readable(space)
        name = None if predicate is None else (await ontology(within)).stored(predicate_name(predicate))
        id = None if entity is None else await entity_id(within, entity)

        def wanted(event: Event) -> bool:
            matches = name in (None, event.predicate) and (id is None or id in event.entity_ids)
            return event.kind is EventKind.FACT_CHANGED and matches

        async with aclosing(self._follow(space, after, wanted)) as events:
            async for event in events:
                yield event

    async def entity_changed(
        self, space: str, *, entity: EntityBy | None = None, after: str | None = None
    ) -> EventStream:
        """Entities as they are changed by hand; with `entity`, only changes of that one."""
        within = await self._spaces.readable(space)
        id = None if entity is None else await entity_id(within, entity)

        def wanted(event: Event) -> bool:
            return event.kind is EventKind.ENTITY_CHANGED and (id is None or id in event.entity_ids)

        async with aclosing(self._follow(space, after, wanted)) as events:
            async for event in events:
                yield event

    async def _follow(self, space: str, after: str | None, wanted: Callable[[Event], bool]) -> EventStream:
        within = await self._spaces.readable(space)
        start = (await change_log.log_range(within)).last if after is None else number_of(within.key, after)
        async with aclosing(self._log_tails.follow(within, start)) as events:
            async for event in events:
                if wanted(event):
                    yield event
