"""The jobs: the part of `Memory` that remembers later, and says how far that is."""

from collections.abc import Mapping

from kg_memory.errors import InvalidInput
from kg_memory.ingest.remember import Ingest
from kg_memory.jobs import jobs
from kg_memory.jobs.model import Job, JobState, Mode, Priority
from kg_memory.jobs.queue import Queue
from kg_memory.jobs.worker import TERMS, Terms, Worker
from kg_memory.model.facts import Remembered
from kg_memory.model.pages import FIRST_PAGE, Page, PageRequest
from kg_memory.model.sources import Source
from kg_memory.spaces.spaces import Spaces


class JobVerbs:
    """What `Memory` does with jobs; see there for what all its methods have in common."""

    _queue: Queue
    _ingest: Ingest
    _spaces: Spaces

    async def remember(
        self,
        space: str,
        source: Source,
        *,
        mode: Mode = Mode.NOW,
        priority: Priority = Priority.INTERACTIVE,
        key: str | None = None,
    ) -> Remembered:
        """Stores messages or a document, extracts what they say and reconciles it with what is believed.

        All or nothing, and repeatable: the same content under the same key changes nothing and is reported as
        unchanged. Raises `Conflict` when a key already holds other content.

        QUEUED, it only stores them, durably, and returns a `job` that will do the rest, exactly once; sessions keep
        their order. The same source under the same `key`, or without one the same source, is the same job; under a
        key that stands for another source it raises `Conflict`.
        """
        if mode is Mode.NOW:
            if key is not None:
                raise InvalidInput(f"key={key!r} names a job, and mode NOW makes none; a source has a key of its own")
            return await self._ingest.remember(space, source)
        into = await self._spaces.writable(space)
        return Remembered(space, job=await self._queue.enqueue(into, source, priority=priority, key=key))

    async def job(self, space: str, id: str) -> Job | None:
        """How far a job is; None when there is none, as some days after it was done or cancelled."""
        return await jobs.job(self._queue, (await self._spaces.readable(space)).key, id)

    async def jobs(self, space: str, *, state: JobState | None = None, page: PageRequest = FIRST_PAGE) -> Page[Job]:
        """Jobs in the order in which they came, all of them or those in one state."""
        return await jobs.jobs(self._queue, (await self._spaces.readable(space)).key, state=state, page=page)

    async def job_counts(self) -> Mapping[JobState, int]:
        """How many jobs wait, run, are held or failed, over all spaces, whoever asks; 100,000 is that or more."""
        return await jobs.counts(self._queue)

    async def pause_job(self, space: str, id: str) -> Job:
        """Holds a job that is queued or runs, until it is resumed; nothing is written of one that runs.

        It keeps its place: later jobs of its session wait. Raises `NotFound`, or `InvalidInput` when it has ended.
        """
        return await jobs.pause(self._queue, (await self._spaces.writable(space)).key, id)

    async def resume_job(self, space: str, id: str) -> Job:
        """Lets a paused job go on, its tries counted anew; raises `NotFound`, or `InvalidInput` unless it is paused."""
        return await jobs.resume(self._queue, (await self._spaces.writable(space)).key, id)

    async def retry_job(self, space: str, id: str) -> Job:
        """Queues a job again that failed or was cancelled, now as the last one of its session.

        Raises `NotFound`, or `InvalidInput` when it is neither.
        """
        return await jobs.retry(self._queue, (await self._spaces.writable(space)).key, id)

    async def cancel_job(self, space: str, id: str) -> Job:
        """Calls off a job that is not done; nothing is written of one that runs, and the next of its session may go on.

        Raises `NotFound`, or `InvalidInput` when it is done.
        """
        return await jobs.cancel(self._queue, (await self._spaces.writable(space)).key, id)

    async def work(self, terms: Terms = TERMS) -> None:
        """Works off the jobs of the spaces that may be written, as one more worker, until it is cancelled."""
        await Worker(self._queue, self._ingest, terms).run()
