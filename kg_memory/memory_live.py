"""What happens, as it happens: the part of `Memory` that follows the change logs of spaces."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from kg_memory.errors import NotFound
from kg_memory.events import change_log
from kg_memory.events.model import Event, EventKind, cursor_of, number_of
from kg_memory.events.tail import Live
from kg_memory.graph.graph import Graph
from kg_memory.jobs import jobs
from kg_memory.jobs.model import JobState
from kg_memory.jobs.queue import Queue
from kg_memory.model.ontology import predicate_name
from kg_memory.model.pages import FIRST_PAGE, LARGEST_PAGE, Page, PageRequest
from kg_memory.model.text import require_between
from kg_memory.ports import Clock
from kg_memory.spaces.ontologies import ontology
from kg_memory.spaces.spaces import Spaces
from kg_memory.webhooks.deliver import Deliverer, Schedule
from kg_memory.webhooks.model import Delivery, Webhook
from kg_memory.webhooks.target import Targets
from kg_memory.webhooks.webhooks import Webhooks

SCHEDULE = Schedule()
Following = AsyncGenerator[Event, None]


class LiveVerbs:
    """What `Memory` tells of changes; see there for what all its methods have in common.

    Every event has a cursor, its place in the change log of its space. Whoever goes on `after` the last one he has seen
    gets each later event in order and once; without `after` he gets those from now on. The log keeps events for 7 days:
    a cursor from before raises `CursorExpired`. Following never ends by itself, but with `ServiceStopping`.
    """

    _clock: Clock
    _graph: Graph
    _live: Live
    _queue: Queue
    _spaces: Spaces
    _webhooks: Webhooks

    def stop_following(self) -> None:
        """Ends all that is followed through this memory, by anybody, with `ServiceStopping`."""
        self._live.stop()

    async def cursor(self, space: str) -> str:
        """The present end of the change log: take it, read the state, then follow what comes after it."""
        key = (await self._spaces.readable(space)).key
        return cursor_of(key, (await change_log.extent(self._graph, key)).last)

    async def events(self, space: str, *, page: PageRequest = FIRST_PAGE) -> Page[Event]:
        """A page of the change log, the oldest first; the first page begins with the oldest event that is kept."""
        key = (await self._spaces.readable(space)).key
        require_between("first", page.first, 1, LARGEST_PAGE)
        kept = await change_log.extent(self._graph, key)
        after = kept.trimmed if page.after is None else number_of(key, page.after)
        kept.require(after)
        found = await change_log.events(self._graph, key, after, page.first + 1)
        shown = found[: page.first]
        return Page(shown, [event.cursor for event in shown], len(found) > page.first)

    def episode_added(self, space: str, *, session: str | None = None, after: str | None = None) -> Following:
        """Episodes as they are added: all, or those of the session of this id."""

        def wanted(event: Event) -> bool:
            return event.kind is EventKind.EPISODE_ADDED and session in (None, event.session_id)

        return self._follow(space, after, wanted)

    async def fact_changed(
        self, space: str, *, predicate: str | None = None, entity: str | None = None, after: str | None = None
    ) -> Following:
        """Facts as they are added, revised, superseded or retracted; `entity` is the id of their subject or object."""
        key = (await self._spaces.readable(space)).key
        name = None if predicate is None else (await ontology(self._graph, key)).stored(predicate_name(predicate))

        def wanted(event: Event) -> bool:
            of_these = name in (None, event.predicate) and (entity is None or entity in event.entity_ids)
            return event.kind is EventKind.FACT_CHANGED and of_these

        async with aclosing(self._follow(space, after, wanted)) as events:
            async for event in events:
                yield event

    async def job_progress(self, space: str, job: str, *, after: str | None = None) -> Following:
        """The states of a job, first the present one unless `after` is given; ends when the job has.

        Raises `NotFound` when there is no such job.
        """
        key = (await self._spaces.readable(space)).key
        end = (await change_log.extent(self._graph, key)).last  # what is read now is no older than this
        now = await jobs.job(self._queue, key, job)
        if now is None:
            raise NotFound(f"there is no job {job!r}; `jobs` lists those of a space")
        start = end if after is None else number_of(key, after)
        if after is None:
            yield Event(
                cursor_of(key, end),
                end,
                EventKind.JOB_CHANGED,
                now.changed_at,
                job_id=job,
                state=now.state,
                attempt=now.attempts,
                error=now.error,
            )
        if now.state.final and start >= end:
            return
        async with aclosing(self._live.follow(key, start)) as events:
            async for event in events:
                if event.job_id == job:
                    yield event
                    if event.state and JobState(event.state).final:
                        return
                if now.state.final and event.number >= end:
                    return

    async def _follow(self, space: str, after: str | None, wanted: Callable[[Event], bool]) -> Following:
        key = (await self._spaces.readable(space)).key
        start = (await change_log.extent(self._graph, key)).last if after is None else number_of(key, after)
        async with aclosing(self._live.follow(key, start)) as events:
            async for event in events:
                if wanted(event):
                    yield event

    # --- webhooks

    async def register_webhook(self, space: str, url: str, secret: str, kinds: Sequence[EventKind]) -> Webhook:
        """Has the events of these kinds, from now on, delivered to an address: each at least once, in their order.

        Every delivery is signed with `secret` as Standard Webhooks has it and carries the event's cursor as its id. The
        target must be reached by https and be no address of a private network, unless a setting allows it. A secret is
        stored as it is and never shown again. Raises `Conflict` when the space has as many webhooks as it may have.
        """
        return await self._webhooks.register(await self._own(space), url, secret, kinds, self._clock())

    async def webhooks(self, space: str) -> list[Webhook]:
        """The webhooks of a space, in the order in which they were made."""
        return await self._webhooks.all((await self._spaces.readable(space)).key)

    async def webhook_deliveries(self, space: str, webhook: str, *, first: int = 20) -> list[Delivery]:
        """The last tries to deliver to a webhook, the newest first; the last 100 are kept."""
        return await self._webhooks.deliveries((await self._spaces.readable(space)).key, webhook, first)

    async def pause_webhook(self, space: str, id: str) -> Webhook:
        """Holds a webhook; it keeps its place. Raises `NotFound`."""
        return await self._webhooks.pause(await self._own(space), id)

    async def resume_webhook(self, space: str, id: str, *, after: str | None = None) -> Webhook:
        """Lets a webhook that was paused or disabled go on, its tries counted anew; raises `NotFound`.

        With `after` it goes on behind that cursor instead: replayed from there, or with a stretch left out.
        """
        return await self._webhooks.resume(await self._own(space), id, after)

    async def redeliver_event(self, space: str, webhook: str, event: str) -> Webhook:
        """Delivers one event once more, by its cursor, before those that are to come; raises `NotFound`."""
        return await self._webhooks.redeliver(await self._own(space), webhook, event)

    async def delete_webhook(self, space: str, id: str) -> bool:
        """Deletes a webhook, its secret and its deliveries; says whether it was there."""
        return await self._webhooks.delete(await self._own(space), id)

    async def deliver(self, schedule: Schedule = SCHEDULE) -> None:
        """Delivers to the webhooks of the spaces that may be written, as one of any number, until it is cancelled.

        On the side, what the change logs have kept long enough is deleted.
        """
        trimming = asyncio.create_task(change_log.keep_trimmed(self._graph, self._clock))
        try:
            async with Targets.open(private=self._webhooks.private, timeout_s=schedule.timeout_s) as targets:
                spaces = await self._spaces.writable_keys()
                await Deliverer(self._graph, targets, self._clock, schedule, spaces).run()
        finally:
            trimming.cancel()

    async def _own(self, space: str) -> str:
        """The key of a space that may be read and written; a webhook does not make one."""
        readable = await self._spaces.readable(space)
        await self._spaces.writable(space)
        return readable.key
