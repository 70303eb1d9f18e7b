"""Live reading of the change log: one tail per process and space, which any number of readers follow.

The log is the buffer. A reader holds nothing but its place: one that keeps up is served from what the tail read last,
and one that is slow reads from the log by itself, so that nothing is dropped and no reader costs memory.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context
from itertools import islice

from kg_memory.errors import CursorExpired, GraphError, ServiceStopping
from kg_memory.events import change_log
from kg_memory.events.model import Event
from kg_memory.events.notifier import Bell, heard
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import ReadableSpace

log = logging.getLogger(__name__)

POLL_S = 0.5
"""How soon what another process wrote is seen; what this one writes is seen at once."""
_RECENT = 1_000
_PAGE = 500


class Live:
    """The logs of all spaces, as the readers of one process follow them."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._tails: dict[str, _Tail] = {}
        self._stopped = False

    @property
    def readers(self) -> int:
        """How many readers follow a log just now."""
        return sum(tail.readers for tail in self._tails.values())

    def stop(self) -> None:
        """Ends everybody's reading with `ServiceStopping`."""
        self._stopped = True
        for tail in self._tails.values():
            tail.grown.ring()

    async def follow(self, space: ReadableSpace, after: int) -> AsyncGenerator[Event, None]:
        """Every event of a space behind a number, in order and once; then those to come, as they come.

        Raises `CursorExpired` when some of them are gone, and `ServiceStopping`. While the database is away, it waits.
        """
        extent = await change_log.extent(space)
        extent.require(after)
        async with self._tail(space, extent.last) as tail:
            while True:
                grown = tail.grown.listen()
                for event in await self._behind(tail, after):
                    yield event
                    after = event.number
                    self._go_on()
                if after >= tail.last:
                    await grown.wait()
                    self._go_on()

    def _go_on(self) -> None:
        if self._stopped:
            raise ServiceStopping("the service is stopping; connect again with the last cursor to go on from there")

    async def _behind(self, tail: "_Tail", after: int) -> list[Event]:
        """Some of the events behind a number: from the tail if it still has them, else from the log."""
        if after >= tail.last - len(tail.recent):
            return list(islice(reversed(tail.recent), max(0, tail.last - after)))[::-1]
        try:
            return await change_log.events(tail.space, after, _PAGE)
        except GraphError as error:
            log.warning("a reader of the change log waits for the database", extra={"reason": str(error)})
            await asyncio.sleep(POLL_S)
            return []

    @asynccontextmanager
    async def _tail(self, space: ReadableSpace, last: int) -> AsyncIterator["_Tail"]:
        """The tail of a space; it runs as long as somebody follows it, and belongs to no one's request."""
        tail = self._tails.get(space.key)
        if tail is None:
            tail = self._tails[space.key] = _Tail(space, last)
            tail.task = asyncio.create_task(tail.run(), context=Context())
            self._graph.listeners.add(tail.hear)
        tail.readers += 1
        try:
            yield tail
        finally:
            tail.readers -= 1
            if tail.readers == 0:
                del self._tails[space.key]
                self._graph.listeners.discard(tail.hear)
                tail.task.cancel()


class _Tail:
    """The end of one log: what was read of it last, up to the entry `last`."""

    task: asyncio.Task[None]

    def __init__(self, space: ReadableSpace, last: int) -> None:
        self.space = space
        self.last = last
        self.recent: deque[Event] = deque(maxlen=_RECENT)
        self.readers = 0
        self.grown = Bell()
        self._news = Bell()

    def hear(self, space: str) -> None:
        """Something was written to a space (by key) by this process."""
        if space == self.space.key:
            self._news.ring()

    async def run(self) -> None:
        while True:
            news = self._news.listen()
            try:
                more = await self._read()
            except Exception as error:  # whatever it is, the readers must not wait for nobody
                more = False
                unforeseen = None if isinstance(error, GraphError) else error
                log.warning("the change log cannot be read just now", exc_info=unforeseen)
            if not more:
                await heard(news, POLL_S)

    async def _read(self) -> bool:
        """Whether there was more."""
        try:
            found = await change_log.events(self.space, self.last, _PAGE)
        except CursorExpired:  # trimmed before it was read; those who follow learn it when they read for themselves
            self.last = (await change_log.extent(self.space)).last
            self.recent.clear()
            self.grown.ring()
            return True
        if found:
            self.recent.extend(found)
            self.last = found[-1].number
            self.grown.ring()
        return bool(found)
