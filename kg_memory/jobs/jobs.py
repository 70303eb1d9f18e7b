"""`Jobs`: sources that workers remember later. Accepting them, looking at them, steering them, and working on them."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing

from kg_memory.errors import InvalidInput, NotFound
from kg_memory.events import change_log
from kg_memory.events.model import Event, EventKind, cursor_of, number_of
from kg_memory.events.tail import Live
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import ReadableSpace, SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.remember import Ingest
from kg_memory.jobs import model, records
from kg_memory.jobs.model import Job, JobState, Priority
from kg_memory.jobs.queue import Queue, ended, line_up, log
from kg_memory.jobs.worker import TERMS, Terms, Worker
from kg_memory.model import pages
from kg_memory.model.pages import FIRST_PAGE, Page, PageRequest
from kg_memory.model.sources import Source
from kg_memory.model.text import searchable

JOB = statement("jobs/job")
JOBS = statement("jobs/jobs")
JOBS_IN_STATE = statement("jobs/jobs_in_state")
COUNTS = statement("jobs/counts")
MOVE = statement("jobs/move")

_MOST_COUNTED = 100_000
_OF_INTEREST = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.FAILED)


class Jobs:
    """The jobs of the spaces that one principal may enter: `memory.jobs`.

    Every method that names a space raises `NotFound` when it cannot be read, and those that change a job raise
    `Forbidden` when it cannot be written.
    """

    def __init__(self, queue: Queue, live: Live, ingest: Ingest) -> None:
        self._queue = queue
        self._live = live
        self._ingest = ingest
        self._spaces = ingest.spaces

    async def enqueue(
        self, space: str, source: Source, *, priority: Priority = Priority.INTERACTIVE, key: str | None = None
    ) -> Job:
        """Stores a source durably and returns the job that remembers it later, exactly once.

        Jobs of one session are done in order. The same source under the same `key` is the same job; without a key, the
        source is its own. Raises `Conflict` when the key stands for another source, and what `remember` raises for a
        source that cannot be remembered.
        """
        return await self._queue.enqueue(await self._spaces.writable(space), source, priority=priority, key=key)

    async def get(self, space: str, id: str) -> Job | None:
        """How far a job is. None when there is none; done and cancelled jobs are deleted after 7 days."""
        return await _find(await self._spaces.readable(space), id)

    async def list(self, space: str, *, state: JobState | None = None, page: PageRequest = FIRST_PAGE) -> Page[Job]:
        """Jobs in the order in which they came, all of them or those in one state."""
        (after,) = pages.position(page, model.JOBS)
        within = await self._spaces.readable(space)
        if state is None:
            rows = await within.read(JOBS, after=after, limit=page.first + 1)
        else:
            rows = await within.read(JOBS_IN_STATE, state=state.value, after=after, limit=page.first + 1)
        return pages.page(page, [records.job(row["job"]) for row in rows], model.JOBS)

    async def counts(self) -> Mapping[JobState, int]:
        """The number of queued, running, paused and failed jobs over all spaces, whoever asks; at most 100,000 each."""
        states = [state.value for state in _OF_INTEREST]
        rows = await self._queue.graph.read(COUNTS, states=states, most=_MOST_COUNTED)
        return {JobState(row["state"]): row["count"] for row in rows}

    async def pause(self, space: str, id: str) -> Job:
        """Holds a queued or running job until it is resumed; a running one writes nothing.

        It keeps its place: later jobs of its session wait. Raises `NotFound`, or `InvalidInput` when it has ended.
        """
        return await self._move(space, id, (JobState.QUEUED, JobState.RUNNING), JobState.PAUSED, _held)

    async def resume(self, space: str, id: str) -> Job:
        """Lets a paused job go on with its attempts reset. Raises `NotFound`, or `InvalidInput` unless it is paused."""
        return await self._move(space, id, (JobState.PAUSED,), JobState.QUEUED, _held)

    async def retry(self, space: str, id: str) -> Job:
        """Queues a failed or cancelled job again, as the last one of its session.

        Raises `NotFound`, or `InvalidInput` when it is neither.
        """
        return await self._move(space, id, (JobState.FAILED, JobState.CANCELLED), JobState.QUEUED, _last_in_line)

    async def cancel(self, space: str, id: str) -> Job:
        """Cancels a job that is not done; a running one writes nothing, and the next of its session may go on.

        Raises `NotFound`, or `InvalidInput` when it is done.
        """
        before = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.FAILED)
        return await self._move(space, id, before, JobState.CANCELLED, _out_of_line)

    async def progress(self, space: str, id: str, *, after: str | None = None) -> AsyncGenerator[Event, None]:
        """The states of a job as they change, first the present one unless `after` is given; ends when the job has.

        `after` is the cursor of an event, see `Events`. Raises `NotFound` when there is no such job.
        """
        within = await self._spaces.readable(space)
        end = (await change_log.extent(within)).last  # what is read now is no older than this
        now = await _find(within, id)
        if now is None:
            raise NotFound(f"there is no job {id!r}; `jobs` lists those of a space")
        start = end if after is None else number_of(within.key, after)
        if after is None:
            yield _present(now, within.key, end)
        if now.state.final and start >= end:
            return
        async with aclosing(self._live.follow(within, start)) as events:
            async for event in events:
                if event.job_id == id:
                    yield event
                    if event.state and JobState(event.state).final:
                        return
                if now.state.final and event.number >= end:
                    return

    async def work(self, terms: Terms = TERMS) -> None:
        """Works on the jobs of the spaces that may be written, as one more worker, until it is cancelled."""
        await Worker(self._queue, self._ingest, terms).run()

    async def _move(self, space: str, id: str, before: Collection[JobState], after: JobState, then: "_Then") -> Job:
        """The job in its new state; one that is there already is left alone."""
        within = await self._spaces.writable(space)
        states = {"from": [state.value for state in before], "to": after.value}

        async def write(transaction: SpaceTransaction) -> Job:
            rows = await transaction.run(MOVE, id=_id(id), **states)
            if not rows:
                raise NotFound(f"there is no job with the id {id!r}; `jobs` lists those there are")
            if rows[0]["moved"]:
                return await then(transaction, rows[0]["job"])
            return _there_already(records.job(rows[0]["job"]), before, after)

        moved = await within.write(MOVE.name, write)
        self._queue.bell.ring()
        return moved


_Then = Callable[[SpaceTransaction, Row], Awaitable[Job]]


async def _find(space: ReadableSpace, id: str) -> Job | None:
    rows = await space.read(JOB, id=_id(id))
    return records.job(rows[0]["job"]) if rows else None


def _present(job: Job, space: str, number: int) -> Event:
    """The state of a job as if it were the event of this number."""
    return Event(
        cursor_of(space, number),
        number,
        EventKind.JOB_CHANGED,
        job.changed_at,
        job_id=job.id,
        state=job.state,
        attempt=job.attempts,
        error=job.error,
    )


async def _held(transaction: SpaceTransaction, row: Row) -> Job:
    await log(transaction.transaction, [row])
    return records.job(row)


async def _last_in_line(transaction: SpaceTransaction, row: Row) -> Job:
    return await line_up(transaction, row["id"], row.get("session"))


async def _out_of_line(transaction: SpaceTransaction, row: Row) -> Job:
    await ended(transaction, [row])
    return records.job(row)


def _there_already(found: Job, before: Collection[JobState], after: JobState) -> Job:
    if found.state is not after:
        raise InvalidInput(
            f"the job {found.id!r} is {found.state}; only one that is {', '.join(before)} becomes {after}"
        )
    return found


def _id(id: str) -> str:
    return searchable(id, "the job's id")
