"""What a person does with jobs: looks at them, holds them, lets them go on, tries them again, calls them off."""

from collections.abc import Awaitable, Callable, Collection

from kg_memory.errors import InvalidInput, NotFound
from kg_memory.graph import records
from kg_memory.graph.graph import Row, Transaction
from kg_memory.graph.statements import statement
from kg_memory.jobs import model
from kg_memory.jobs.model import Job, JobState
from kg_memory.jobs.queue import Queue, ended, line_up, log
from kg_memory.model import pages
from kg_memory.model.pages import Page, PageRequest
from kg_memory.model.text import searchable

JOB = statement("jobs/job")
JOBS = statement("jobs/jobs")
JOBS_IN_STATE = statement("jobs/jobs_in_state")
COUNTS = statement("jobs/counts")
MOVE = statement("jobs/move")

_MOST_COUNTED = 100_000
_OF_INTEREST = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.FAILED)


async def job(queue: Queue, space: str, id: str) -> Job | None:
    """See `Memory.job`."""
    rows = await queue.graph.read(JOB, space=space, id=_id(id))
    return records.job(rows[0]["job"]) if rows else None


async def jobs(queue: Queue, space: str, *, state: JobState | None, page: PageRequest) -> Page[Job]:
    """See `Memory.jobs`."""
    (after,) = pages.position(page, model.JOBS)
    where = {"space": space, "after": after, "limit": page.first + 1}
    if state is None:
        rows = await queue.graph.read(JOBS, **where)
    else:
        rows = await queue.graph.read(JOBS_IN_STATE, state=state.value, **where)
    return pages.page(page, [records.job(row["job"]) for row in rows], model.JOBS)


async def counts(queue: Queue) -> dict[JobState, int]:
    """See `Memory.job_counts`."""
    states = [state.value for state in _OF_INTEREST]
    rows = await queue.graph.read(COUNTS, states=states, most=_MOST_COUNTED)
    return {JobState(row["state"]): row["count"] for row in rows}


async def pause(queue: Queue, space: str, id: str) -> Job:
    """See `Memory.pause_job`."""
    return await _move(queue, space, id, (JobState.QUEUED, JobState.RUNNING), JobState.PAUSED, _held)


async def resume(queue: Queue, space: str, id: str) -> Job:
    """See `Memory.resume_job`."""
    return await _move(queue, space, id, (JobState.PAUSED,), JobState.QUEUED, _held)


async def retry(queue: Queue, space: str, id: str) -> Job:
    """See `Memory.retry_job`."""
    return await _move(queue, space, id, (JobState.FAILED, JobState.CANCELLED), JobState.QUEUED, _last_in_line)


async def cancel(queue: Queue, space: str, id: str) -> Job:
    """See `Memory.cancel_job`."""
    before = (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.FAILED)
    return await _move(queue, space, id, before, JobState.CANCELLED, _out_of_line)


_Then = Callable[[Transaction, str, Row], Awaitable[Job]]


async def _move(queue: Queue, space: str, id: str, before: Collection[JobState], after: JobState, then: _Then) -> Job:
    """The job in its new state; one that is there already is left alone."""
    states = {"from": [state.value for state in before], "to": after.value}

    async def write(transaction: Transaction) -> Job:
        rows = await transaction.run(MOVE, space=space, id=_id(id), **states)
        if not rows:
            raise NotFound(f"there is no job with the id {id!r}; `jobs` lists those there are")
        if rows[0]["moved"]:
            return await then(transaction, space, rows[0]["job"])
        return _there_already(records.job(rows[0]["job"]), before, after)

    moved = await queue.graph.write(MOVE.name, write)
    queue.bell.ring()
    return moved


async def _held(transaction: Transaction, space: str, row: Row) -> Job:
    await log(transaction, [(space, row)])
    return records.job(row)


async def _last_in_line(transaction: Transaction, space: str, row: Row) -> Job:
    return await line_up(transaction, space, row["id"], row.get("session"))


async def _out_of_line(transaction: Transaction, space: str, row: Row) -> Job:
    await ended(transaction, space, [row])
    return records.job(row)


def _there_already(found: Job, before: Collection[JobState], after: JobState) -> Job:
    if found.state is not after:
        raise InvalidInput(
            f"the job {found.id!r} is {found.state}; only one that is {', '.join(before)} becomes {after}"
        )
    return found


def _id(id: str) -> str:
    return searchable(id, "the job's id")
