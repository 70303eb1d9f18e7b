"""`LogTails`: follows the change logs live, with one tail per process and space for any number of readers.

The log itself is the buffer, so nothing is dropped and no reader costs memory. A reader holds only its place. One that
keeps up is served from the tail's recent events; a slow one reads from the log.
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
from kg_memory.events.notifier import Signal, wait
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import ReadableSpace

log = logging.getLogger(__name__)

POLL_S = 0.5
"""The delay until events of other processes are seen; those of this process are seen at once."""
_RECENT = 1_000
_PAGE = 500


class LogTails:
    """The tails of all logs that are followed in this process."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._tails: dict[str, _Tail] = {}
        self._stopped = False

    @property
    def readers(self) -> int:
        """The number of readers that follow a log now."""
        return sum(tail.readers for tail in self._tails.values())

    def stop(self) -> None:
        """Ends every reader with `ServiceStopping`."""
        self._stopped = True
        for tail in self._tails.values():
            tail.grown.notify()

    async def follow(self, space: ReadableSpace, after: int) -> AsyncGenerator[Event, None]:
        """Yields every event of a space after a number, in order and once, then new ones as they are committed.

        Raises `CursorExpired` when some of them were deleted, and `ServiceStopping`. It waits while the database is
        unavailable.
        """
        kept = await change_log.log_range(space)
        kept.require(after)
        async with self._tail(space, kept.last) as tail:
            while True:
                grown = tail.grown.subscribe()
                for event in await self._next_events(tail, after):
                    yield event
                    after = event.number
                    self._require_running()
                if after >= tail.last:
                    await grown.wait()
                    self._require_running()

    def _require_running(self) -> None:
        if self._stopped:
            raise ServiceStopping("the service is stopping; reconnect with the last cursor to continue")

    async def _next_events(self, tail: "_Tail", after: int) -> list[Event]:
        """The next events after a number: from the tail if it still has them, else from the log."""
        if after >= tail.last - len(tail.recent):
            return list(islice(reversed(tail.recent), max(0, tail.last - after)))[::-1]
        try:
            return await change_log.events(tail.space, after, _PAGE)
        except GraphError as error:
            log.warning("a change log reader waits for the database", extra={"reason": str(error)})
            await asyncio.sleep(POLL_S)
            return []

    @asynccontextmanager
    async def _tail(self, space: ReadableSpace, last: int) -> AsyncIterator["_Tail"]:
        """The tail of a space. It runs while it has readers, outside the context of any request."""
        tail = self._tails.get(space.key)
        if tail is None:
            tail = self._tails[space.key] = _Tail(space, last)
            tail.task = asyncio.create_task(tail.run(), context=Context())
            self._graph.subscribers.add(tail.on_write)
        tail.readers += 1
        try:
            yield tail
        finally:
            tail.readers -= 1
            if tail.readers == 0:
                del self._tails[space.key]
                self._graph.subscribers.discard(tail.on_write)
                tail.task.cancel()


class _Tail:
    """The recent entries of one log, up to the number `last`."""

    task: asyncio.Task[None]

    def __init__(self, space: ReadableSpace, last: int) -> None:
        self.space = space
        self.last = last
        self.recent: deque[Event] = deque(maxlen=_RECENT)
        self.readers = 0
        self.grown = Signal()
        self._written = Signal()

    def on_write(self, space: str) -> None:
        """Called after this process wrote to a space (by key)."""
        if space == self.space.key:
            self._written.notify()

    async def run(self) -> None:
        while True:
            written = self._written.subscribe()
            try:
                more = await self._read()
            except Exception as error:  # the tail must go on after any error, because readers wait for it
                more = False
                unexpected = None if isinstance(error, GraphError) else error
                log.warning("cannot read the change log", exc_info=unexpected)
            if not more:
                await wait(written, POLL_S)

    async def _read(self) -> bool:
        """Reads the next entries; False when there are none."""
        try:
            found = await change_log.events(self.space, self.last, _PAGE)
        except CursorExpired:  # trimmed before it was read; slow readers get the error when they read the log
            self.last = (await change_log.log_range(self.space)).last
            self.recent.clear()
            self.grown.notify()
            return True
        if found:
            self.recent.extend(found)
            self.last = found[-1].number
            self.grown.notify()
        return bool(found)
