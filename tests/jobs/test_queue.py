"""The queue: a job is queued once, leased to one worker at a time, and keeps its place in its session."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from kg_memory.access.principals import OWNER
from kg_memory.errors import Conflict, InputTooLarge, InvalidInput, LeaseLost
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import SpaceTransaction, WritableSpace
from kg_memory.graph.statements import parse
from kg_memory.jobs.jobs import Jobs
from kg_memory.jobs.model import Job, JobState, Priority
from kg_memory.jobs.queue import Lease, Queue, dumped, loaded
from kg_memory.memory import Memory
from kg_memory.model.facts import Remembered
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Message, NewDocument, NewSession, Source
from kg_memory.spaces.spaces import Spaces
from tests.support.builders import CAREER, at
from tests.support.fakes import SettableClock

AGE = parse(
    "tests/age",
    "// write age(space) -> none\nCYPHER 25\n"
    "MATCH (j:Job {space: $space}) SET j.changed_at = j.changed_at - duration('P8D')\n",
)
SWEEP = parse(
    "tests/sweep", "// write sweep(space) -> none\nCYPHER 25\nMATCH (j:Job {space: $space}) DETACH DELETE j\n"
)


class Line:
    """The queue of one space, with shortcuts for the tests."""

    def __init__(self, graph: Graph, space: WritableSpace, jobs: Jobs) -> None:
        self.queue = Queue(graph)
        self.jobs = jobs
        self.space = space

    async def put(self, text: str, session: str | None = None, **how: object) -> Job:
        message = Message(text, at(2024))
        source: Source = message if session is None else NewSession([message], session)
        options = {"priority": Priority.INTERACTIVE, "key": None} | how
        return await self.queue.enqueue(self.space, source, **options)  # type: ignore[arg-type]  # two of them

    async def take(self, most: int = 10, characters: int = 1_000, lease_s: float = 60.0) -> list[Lease]:
        return await self.queue.claim(
            "a worker", most=most, characters=characters, lease_s=lease_s, spaces=[self.space.key]
        )

    async def end(self, *leases: Lease) -> None:
        async def complete(transaction: SpaceTransaction) -> None:
            await self.queue.complete(transaction, leases, [Remembered(self.space.name)] * len(leases))

        await self.space.write("tests/complete", complete)

    async def now(self, job: Job | Lease) -> Job:
        found = await self.jobs.get(self.space.name, job.id if isinstance(job, Job) else job.job.id)
        assert found is not None
        return found

    async def states(self, *jobs: Job) -> list[JobState]:
        return [(await self.now(job)).state for job in jobs]


def texts(leases: Sequence[Lease]) -> list[str]:
    return [
        source.text if isinstance(source := lease.source, Message | NewDocument) else source.messages[0].text
        for lease in leases
    ]


@pytest.fixture
async def line(graph: Graph, space: str, literal: Memory) -> AsyncIterator[Line]:
    line = Line(graph, await Spaces(graph, SettableClock(), OWNER, {}).writable(space), literal.jobs)
    yield line
    await line.space.run(SWEEP)


@pytest.mark.parametrize("source", [Message("Tea.", at(2024), "Bob", "k"), CAREER, NewDocument("A\n\nB", at(2024))])
def test_a_dumped_source_can_be_loaded(source: Source) -> None:
    assert dumped(loaded(dumped(source))) == dumped(source)
    assert type(loaded(dumped(source))) is type(source)


async def test_the_same_source_gives_the_same_job_and_a_key_belongs_to_one_source(line: Line) -> None:
    first = await line.put("Tea.", key="k")
    assert (await line.put("Tea.", key="k")).id == first.id
    assert (await line.put("Tea.")).id != first.id
    assert (await line.put("Tea.")).id == (await line.put("Tea.")).id
    with pytest.raises(Conflict, match="'k'"):
        await line.put("Coffee.", key="k")
    await line.end(*await line.take())
    assert (await line.put("Tea.", key="k")).state is JobState.DONE


async def test_twenty_concurrent_calls_with_one_key_create_one_job(line: Line) -> None:
    jobs = await asyncio.gather(*(line.put("Tea.", key="k") for _ in range(20)))
    assert len({job.id for job in jobs}) == 1


async def test_an_invalid_source_is_refused_at_once(line: Line) -> None:
    for text, error in (("", InvalidInput), ("\0", InvalidInput), ("x" * 100_001, InputTooLarge)):
        with pytest.raises(error):
            await line.put(text)
    assert not await line.take()


async def test_concurrent_claims_never_get_the_same_job(line: Line) -> None:
    jobs = [await line.put(f"Tea {number}.") for number in range(40)]
    taken: list[str] = []

    async def worker() -> None:
        while leases := await line.take(most=4):
            taken.extend(lease.job.id for lease in leases)

    await asyncio.gather(*(worker() for _ in range(8)))
    assert sorted(taken) == sorted(job.id for job in jobs)
    assert {(await line.now(job)).attempts for job in jobs} == {1}


async def test_only_the_holder_of_the_lease_can_end_a_job(line: Line) -> None:
    job = await line.put("Tea.")
    (slow,) = await line.take(lease_s=0)
    (fast,) = await line.take()
    assert fast.job.attempts == 2
    with pytest.raises(LeaseLost) as lost:
        await line.end(slow)
    assert lost.value.jobs == [job.id]
    await line.queue.release([slow])
    await line.queue.fail(slow, ValueError("late"))
    assert await line.queue.renew([slow], 60) == set()
    assert await line.queue.renew([fast], 60) == {job.id}
    await line.end(fast)
    done = await line.now(job)
    assert (done.state, done.error, done.due_at) == (JobState.DONE, None, None)


async def test_one_lost_lease_ends_none_of_its_batch(line: Line) -> None:
    jobs = [await line.put("Tea."), await line.put("Coffee.")]
    leases = await line.take()
    await line.jobs.cancel(line.space.name, jobs[0].id)
    with pytest.raises(LeaseLost):
        await line.end(*leases)
    assert await line.states(*jobs) == [JobState.CANCELLED, JobState.RUNNING]


async def test_a_lease_that_is_renewed_does_not_run_out(line: Line) -> None:
    await line.put("Tea.")
    held = await line.take(lease_s=0)
    await line.queue.renew(held, 60)
    assert not await line.take()


async def test_sessions_keep_their_order_and_do_not_wait_for_each_other(line: Line) -> None:
    for text in ("one 1", "one 2", "one 3"):
        await line.put(text, "one")
    await line.put("two 1", "two")
    await line.put("alone")
    taken = []
    while leases := await line.take():
        taken.append(sorted(texts(leases)))
        await line.end(*leases)
    assert taken == [["alone", "one 1", "two 1"], ["one 2"], ["one 3"]]


async def test_jobs_queued_concurrently_follow_the_earlier_ones_and_all_run(line: Line) -> None:
    first = await line.put("first", "one")
    await asyncio.gather(*(line.put(f"next {number}", "one") for number in range(12)))
    last = await line.put("last", "one")
    order = []
    while leases := await line.take():
        order.append(texts(leases))
        await asyncio.gather(*(line.end(lease) for lease in leases))
    assert order[0] == ["first"]
    assert order[-1] == ["last"]
    assert len([text for turn in order for text in turn]) == 14
    assert await line.states(first, last) == [JobState.DONE, JobState.DONE]


async def test_a_job_queued_while_the_one_before_ends_is_not_left_waiting(line: Line) -> None:
    for number in range(8):
        await line.put(f"before {number}", "one")
        leases = await line.take()
        await asyncio.gather(line.end(*leases), line.put(f"after {number}", "one"))
        behind = await line.take()
        assert texts(behind) == [f"after {number}"]
        await line.end(*behind)


async def test_a_job_cancelled_in_the_middle_keeps_the_order_of_the_others(line: Line) -> None:
    jobs = [await line.put(f"job {number}", "one") for number in range(4)]
    await line.jobs.cancel(line.space.name, jobs[1].id)
    await line.jobs.cancel(line.space.name, jobs[3].id)
    late = await line.put("late", "one")
    assert await line.jobs.retry(line.space.name, jobs[1].id)
    order = []
    while leases := await line.take():
        order.append(texts(leases))
        await line.end(*leases)
    assert order == [["job 0"], ["job 2"], ["late"], ["job 1"]]
    assert await line.states(*jobs, late) == [JobState.DONE] * 3 + [JobState.CANCELLED, JobState.DONE]


async def test_a_failed_job_blocks_no_other_job(line: Line) -> None:
    job = await line.put("bad", "one")
    await line.put("good", "one")
    (lease,) = await line.take()
    await line.queue.fail(lease, InvalidInput("it is\nbad"))
    failed = await line.now(job)
    assert (failed.state, failed.error, failed.error_code) == (JobState.FAILED, "it is bad", "INVALID_INPUT")
    assert texts(await line.take()) == ["good"]


async def test_a_paused_job_keeps_its_place(line: Line) -> None:
    first, second = await line.put("first", "one"), await line.put("second", "one")
    await line.jobs.pause(line.space.name, second.id)
    assert (await line.jobs.resume(line.space.name, second.id)).due_at is None
    await line.jobs.pause(line.space.name, first.id)
    assert not await line.take()
    await line.jobs.resume(line.space.name, first.id)
    (lease,) = await line.take()
    await line.jobs.pause(line.space.name, second.id)
    await line.end(lease)
    assert not await line.take()
    await line.jobs.resume(line.space.name, second.id)
    assert texts(await line.take()) == ["second"]


async def test_nothing_is_written_of_a_job_that_is_paused_while_it_runs(line: Line) -> None:
    job = await line.put("Tea.")
    (lease,) = await line.take()
    await line.jobs.pause(line.space.name, job.id)
    with pytest.raises(LeaseLost):
        await line.end(lease)
    await line.jobs.resume(line.space.name, job.id)
    (again,) = await line.take()
    assert again.job.attempts == 1
    await line.end(again)


async def test_interactive_jobs_go_first_and_bulk_is_not_starved(line: Line) -> None:
    for number in range(6):
        await line.put(f"bulk {number}", priority=Priority.BULK)
    for number in range(6):
        await line.put(f"now {number}")
    assert texts(await line.take(most=4)) == ["now 0", "now 1", "now 2", "bulk 0"]
    assert texts(await line.take(most=4)) == ["now 3", "now 4", "now 5", "bulk 1"]
    assert texts(await line.take(most=4)) == ["bulk 2", "bulk 3", "bulk 4", "bulk 5"]


async def test_a_lease_is_bounded_by_the_length_of_the_texts(line: Line) -> None:
    for size in (300, 301, 500, 2_000):
        await line.put("x" * size)
    sizes = [[lease.job.size for lease in await line.take(characters=700)] for _ in range(3)]
    assert sizes == [[300, 301], [500], [2000]]


async def test_a_job_with_earlier_attempts_is_leased_alone(line: Line) -> None:
    for number in range(3):
        await line.put(f"Tea {number}.")
    assert len(await line.take(lease_s=0)) == 3
    await line.put("fresh")
    assert [len(await line.take()) for _ in range(5)] == [1, 1, 1, 1, 0]


async def test_a_released_job_waits_and_counts_only_its_own_failures(line: Line) -> None:
    job = await line.put("Tea.")
    await line.queue.release(await line.take(), counted=False)
    (lease,) = await line.take()
    assert lease.job.attempts == 1
    await line.queue.release([lease], wait_s=3600, error=ValueError("no luck"))
    waiting = await line.now(job)
    assert (waiting.state, waiting.error, waiting.error_code) == (JobState.QUEUED, "no luck", "ValueError")
    assert waiting.due_at is not None
    assert waiting.due_at - waiting.changed_at == timedelta(hours=1)
    assert not await line.take()


async def test_jobs_are_listed_in_the_order_in_which_they_were_queued(line: Line) -> None:
    jobs = [await line.put(f"Tea {number}.") for number in range(5)]
    await line.jobs.cancel(line.space.name, jobs[2].id)
    page = await line.jobs.list(line.space.name, page=PageRequest(3))
    rest = await line.jobs.list(line.space.name, page=PageRequest(3, page.cursors[-1]))
    assert [job.id for job in (*page.items, *rest.items)] == [job.id for job in jobs]
    queued = await line.jobs.list(line.space.name, state=JobState.QUEUED, page=PageRequest())
    assert [job.id for job in queued.items] == [job.id for job in jobs if job.id != jobs[2].id]


async def test_jobs_done_long_ago_are_deleted(line: Line) -> None:
    done, failed = await line.put("Tea."), await line.put("Coffee.")
    first, second = await line.take()
    await line.end(first)
    await line.queue.fail(second, ValueError("bad"))
    await line.queue.trim(7)
    assert await line.states(done, failed) == [JobState.DONE, JobState.FAILED]
    await line.space.run(AGE)
    await line.queue.trim(7)
    assert await line.jobs.get(line.space.name, done.id) is None
    assert (await line.now(failed)).state is JobState.FAILED
