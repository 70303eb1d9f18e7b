"""`Jobs`: queues sources for workers to remember, shows and controls the jobs, and runs a worker."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import aclosing

from kg_memory.errors import InvalidInput, NotFound
from kg_memory.events import change_log
from kg_memory.events.model import Event, EventKind, cursor_of, number_of
from kg_memory.events.tail import LogTails
from kg_memory.graph.graph import Row
from kg_memory.graph.space_graph import ReadableSpace, SpaceTransaction
from kg_memory.graph.statements import statement
from kg_memory.ingest.remember import Ingest
from kg_memory.jobs import model, records
from kg_memory.jobs.model import Job, JobState, Priority
from kg_memory.jobs.queue import Queue, finish, join_session, log_states
from kg_memory.jobs.worker import DEFAULT_CONFIG, Worker, WorkerConfig
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
_COUNTED_STATES = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.FAILED)


class Jobs:
    """The jobs of the spaces that one principal may access: `memory.jobs`.

    Every method that takes a space raises `NotFound` when it cannot be read. Methods that change a job raise
    `Forbidden` when the space cannot be written.
    """

    def __init__(self, queue: Queue, tails: LogTails, ingest: Ingest) -> None:
        self._queue = queue
        self._log_tails = tails
        self._ingest = ingest
        self._spaces = ingest.spaces

    async def enqueue(
        self, space: str, source: Source, *, priority: Priority = Priority.INTERACTIVE, key: str | None = None
    ) -> Job:
        """Stores a source durably and returns the job that will remember it, exactly once.

        Jobs of one session run in order. `key` makes a repeated call return the same job; it defaults to a hash of the
        source. Raises `Conflict` when the key belongs to another source, and `InvalidInput` like `Memory.remember`.
        """
        return await self._queue.enqueue(await self._spaces.writable(space), source, priority=priority, key=key)

    async def get(self, space: str, id: str) -> Job | None:
        """The job with this id, or None. Done and cancelled jobs are deleted after 7 days."""
        return await _find(await self._spaces.readable(space), id)

    async def list(self, space: str, *, state: JobState | None = None, page: PageRequest = FIRST_PAGE) -> Page[Job]:
        """Jobs in the order in which they were queued, of all states or of one."""
        (after,) = pages.position(page, model.JOBS)
        within = await self._spaces.readable(space)
        if state is None:
            rows = await within.read(JOBS, after=after, limit=page.first + 1)
        else:
            rows = await within.read(JOBS_IN_STATE, state=state.value, after=after, limit=page.first + 1)
        return pages.page(page, [records.job(row["job"]) for row in rows], model.JOBS)

    async def counts(self) -> Mapping[JobState, int]:
        """The number of queued, running, paused and failed jobs, counted up to 100,000 each.

        It covers all spaces, including those that the principal cannot read.
        """
        states = [state.value for state in _COUNTED_STATES]
        rows = await self._queue.graph.read(COUNTS, states=states, most=_MOST_COUNTED)
        return {JobState(row["state"]): row["count"] for row in rows}

    async def pause(self, space: str, id: str) -> Job:
        """Pauses a queued or running job until it is resumed. A running job then writes nothing.

        It keeps its place: later jobs of its session wait. Raises `NotFound`, or `InvalidInput` when it has ended.
        """
        return await self._move(space, id, (JobState.QUEUED, JobState.RUNNING), JobState.PAUSED, _log_state)

    async def resume(self, space: str, id: str) -> Job:
        """Queues a paused job again and resets its attempts.

        Raises `NotFound`, or `InvalidInput` unless it is paused.
        """
        return await self._move(space, id, (JobState.PAUSED,), JobState.QUEUED, _log_state)

    async def retry(self, space: str, id: str) -> Job:
        """Queues a failed or cancelled job again, as the last one of its session, and resets its attempts.

        Raises `NotFound`, or `InvalidInput` unless it has failed or was cancelled.
        """
        return await self._move(space, id, (JobState.FAILED, JobState.CANCELLED), JobState.QUEUED, _requeue)

    async def cancel(self, space: str, id: str) -> Job:
        """Cancels a job that is not done. A running job then writes nothing, and the next of its session can run.

        Raises `NotFound`, or `InvalidInput` when it is done.
        """
        before = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.FAILED)
        return await self._move(space, id, before, JobState.CANCELLED, _finish)

    async def progress(self, space: str, id: str, *, after: str | None = None) -> AsyncGenerator[Event, None]:
        """Yields an event for each new state of a job, and ends when the job has ended.

        The first event is the current state. With `after`, the cursor of an event (see `Events`), it yields only the
        later ones. Raises `NotFound` when there is no such job.
        """
        within = await self._spaces.readable(space)
        end = (await change_log.log_range(within)).last  # taken before the job is read, so that no change is missed
        now = await _find(within, id)
        if now is None:
            raise NotFound(f"there is no job {id!r}; `jobs` lists the jobs of a space")
        start = end if after is None else number_of(within.key, after)
        if after is None:
            yield _present(now, within.key, end)
        if now.state.final and start >= end:
            return
        async with aclosing(self._log_tails.follow(within, start)) as events:
            async for event in events:
                if event.job_id == id:
                    yield event
                    if event.state and JobState(event.state).final:
                        return
                if now.state.final and event.number >= end:
                    return

    async def work(self, config: WorkerConfig = DEFAULT_CONFIG) -> None:
        """Runs one worker on the jobs of the spaces that may be written, until it is cancelled.

        When it is cancelled, unfinished jobs are queued again and the attempt is not counted.
        """
        await Worker(self._queue, self._ingest, config).run()

    async def _move(self, space: str, id: str, before: Collection[JobState], after: JobState, then: "_Then") -> Job:
        """The job in its new state; a job that is already in that state stays unchanged."""
        within = await self._spaces.writable(space)
        states = {"from": [state.value for state in before], "to": after.value}

        async def write(transaction: SpaceTransaction) -> Job:
            rows = await transaction.run(MOVE, id=_id(id), **states)
            if not rows:
                raise NotFound(f"there is no job {id!r}; `jobs` lists the jobs of a space")
            if rows[0]["moved"]:
                return await then(transaction, rows[0]["job"])
            return _unchanged(records.job(rows[0]["job"]), before, after)

        moved = await within.write(MOVE.name, write)
        self._queue.signal.notify()
        return moved


_Then = Callable[[SpaceTransaction, Row], Awaitable[Job]]


async def _find(space: ReadableSpace, id: str) -> Job | None:
    rows = await space.read(JOB, id=_id(id))
    return records.job(rows[0]["job"]) if rows else None


def _present(job: Job, space: str, number: int) -> Event:
    """The current state of a job as an event with this number."""
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


async def _log_state(transaction: SpaceTransaction, row: Row) -> Job:
    await log_states(transaction.transaction, [row])
    return records.job(row)


async def _requeue(transaction: SpaceTransaction, row: Row) -> Job:
    return await join_session(transaction, row["id"], row.get("session"))


async def _finish(transaction: SpaceTransaction, row: Row) -> Job:
    await finish(transaction, [row])
    return records.job(row)


def _unchanged(job: Job, before: Collection[JobState], after: JobState) -> Job:
    if job.state is not after:
        raise InvalidInput(
            f"the job {job.id!r} is {job.state}; only a job that is {', '.join(before)} can become {after}"
        )
    return job


def _id(id: str) -> str:
    return searchable(id, "the job's id")
