"""Workers: each job is done once; faulty, slow, cancelled and lost jobs do not delay others."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from kg_memory.access.principals import Principal
from kg_memory.graph.graph import Graph
from kg_memory.jobs.model import Job, JobState, Priority
from kg_memory.jobs.queue import Queue
from kg_memory.jobs.worker import WorkerConfig
from kg_memory.memory import Memory
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Message, NewSession, Source
from tests.support.builders import at
from tests.support.fakes import HashEmbedder, LiteralExtractor, SettableClock
from tests.support.source import ROOT

QUICK = WorkerConfig(lease_s=5, max_attempts=3, backoff_s=0.01, poll_s=0.1, attempt_s=30)


@dataclass
class Moody(LiteralExtractor):
    """Reads as it is written, but fails on poison, forgets to return from `endless` and waits at `slow`."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    moods: int = 0

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        for text in (passage.text for passage in passages):
            if "poison" in text:
                raise RecursionError("too deep")
            if "endless" in text:
                await asyncio.Event().wait()
            if "slow" in text:
                self.begun.set()
                await self.go_on.wait()
            if "moody" in text and self.moods > 0:
                self.moods -= 1
                raise ConnectionError("not now")
        return await super().extract(passages)


@dataclass
class Threaded(Moody):
    """Reads in a thread, one text at a time, and does not come back from `hm` before it is let."""

    back: threading.Event = field(default_factory=threading.Event)
    asked_again: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        await asyncio.to_thread(self.read, [passage.text for passage in passages])
        return await super().extract(passages)

    def read(self, texts: list[str]) -> None:
        if "hm" not in texts:
            self.asked_again.set()
        with self.lock:
            if "hm" in texts:
                self.back.wait(60)


STUCK = """
from kg_memory.jobs.worker import WorkerConfig, Worker

def read_for_ever():
    while True:
        pass

Worker(None, None, WorkerConfig(ends_process=True))._watch(0.5)
read_for_ever()
"""


@dataclass
class World:
    """A memory that may only enter the test's space, so that its workers leave the jobs of others alone."""

    memory: Memory
    space: str
    extractor: Moody

    async def queue(self, *texts: str, session: str | None = None, **how: object) -> list[Job]:
        jobs = []
        for text in texts:
            message = Message(text, at(2024))
            source: Source = message if session is None else NewSession([message], session)
            jobs.append(await self.memory.jobs.enqueue(self.space, source, **how))  # type: ignore[arg-type]
        return jobs

    async def now(self, job: Job) -> Job:
        found = await self.memory.jobs.get(self.space, job.id)
        assert found is not None
        return found

    async def until(self, condition: Callable[[Job], bool], *jobs: Job) -> list[Job]:
        async with asyncio.timeout(100):
            while True:
                states = [await self.now(job) for job in jobs]
                if all(condition(state) for state in states):
                    return states
                await asyncio.sleep(0.02)

    async def ended(self, *jobs: Job) -> list[JobState]:
        return [job.state for job in await self.until(lambda job: job.state.final, *jobs)]

    async def texts(self) -> list[str]:
        return sorted(one.text for one in (await self.memory.episodes(self.space, page=PageRequest(200))).items)


@asynccontextmanager
async def working(memory: Memory, config: WorkerConfig = QUICK, workers: int = 1) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(memory.jobs.work(config)) for _ in range(workers)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(one, asyncio.CancelledError) for one in done)


@pytest.fixture
def world(graph: Graph, clock: SettableClock, space: str) -> World:
    extractor = Moody()
    only = Principal("worker", frozenset({space}), frozenset({space}))
    return World(Memory(graph, HashEmbedder(), extractor, clock, only), space, extractor)


async def test_many_workers_remember_each_job_exactly_once(world: World) -> None:
    texts = [f"Ada KNOWS Bob{number}." for number in range(24)]
    jobs = await world.queue(*texts)
    async with working(world.memory, workers=3):
        assert set(await world.ended(*jobs)) == {JobState.DONE}
    assert await world.texts() == sorted(texts)
    assert [(await world.now(job)).episodes for job in jobs] == [1] * 24
    assert await world.memory.check() == []


async def test_nothing_is_written_before_a_worker_runs_and_a_repeated_source_changes_nothing(world: World) -> None:
    (job,) = await world.queue("Ada KNOWS Bob.")
    assert await world.texts() == []
    async with working(world.memory):
        await world.ended(job)
        (again,) = await world.queue("Ada KNOWS Bob.", key="another job")
        await world.ended(again)
    assert await world.texts() == ["Ada KNOWS Bob."]


async def test_a_faulty_job_fails_alone(world: World) -> None:
    good = await world.queue(*(f"Ada KNOWS Bob{number}." for number in range(7)))
    (bad,) = await world.queue("poison")
    async with working(world.memory):
        assert await world.ended(bad, *good) == [JobState.FAILED] + [JobState.DONE] * 7
    failed = await world.now(bad)
    assert failed.error_code == "UNREADABLE_TEXT"
    assert "too deep" in str(failed.error)
    assert [(await world.now(job)).attempts for job in good] == [1] * 7


async def test_an_endless_text_times_out_and_delays_the_others_once(world: World) -> None:
    endless, *good = await world.queue("endless", *(f"Ada KNOWS Bob{number}." for number in range(3)))
    async with working(world.memory, WorkerConfig(max_attempts=2, backoff_s=0.01, poll_s=0.1, attempt_s=3)):
        assert await world.ended(endless, *good) == [JobState.FAILED] + [JobState.DONE] * 3
    failed = await world.now(endless)
    assert (failed.attempts, failed.error_code) == (2, "TimeoutError")


async def test_while_a_thread_still_reads_no_other_job_is_begun_or_counted(
    graph: Graph, clock: SettableClock, space: str
) -> None:
    only = Principal("worker", frozenset({space}), frozenset({space}))
    world = World(Memory(graph, HashEmbedder(), extractor := Threaded(), clock, only), space, extractor)
    (endless,) = await world.queue("hm")
    config = WorkerConfig(
        backoff_s=0.01,
        poll_s=0.1,
        attempt_s=0,
        characters_per_s=0.7,  # 3 seconds for "hm", 20 for the others
    )
    async with working(world.memory, config):
        await asyncio.to_thread(extractor.asked_again.wait, 60)
        good = await world.queue(*(f"Ada KNOWS Bob{number}." for number in range(3)))
        assert [(await world.now(job)).attempts for job in (endless, *good)] == [1, 0, 0, 0]
        extractor.back.set()
        assert await world.ended(endless, *good) == [JobState.DONE] * 4


def test_a_process_with_an_endless_thread_ends_and_prints_its_stack() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STUCK], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )
    assert done.returncode == 1
    assert "Timeout" in done.stderr
    assert "in read_for_ever" in done.stderr


async def test_a_job_that_kills_its_worker_fails_alone(world: World, graph: Graph) -> None:
    jobs = await world.queue("Ada KNOWS Bob.", "Ada KNOWS Carl.")
    key = [one.key for one in (await world.memory.spaces()).items]
    queue = Queue(graph)
    for most in (2, 1, 1, 1):  # first both, then the killer, which is due first, again and again
        leases = await queue.claim("doomed", most=most, characters=100, lease_s=60, spaces=key)
        held = [lease for lease in leases if lease.job.id == jobs[0].id] or leases
        await queue.renew(held, lease_s=-60)
        await queue.renew([lease for lease in leases if lease not in held], lease_s=0)
    async with working(world.memory):
        assert await world.ended(*jobs) == [JobState.FAILED, JobState.DONE]
    assert (await world.now(jobs[0])).error_code == "WORKER_LOST"


async def test_a_transient_failure_is_retried_and_a_permanent_one_is_not(world: World) -> None:
    await world.memory.remember(world.space, Message("Ada KNOWS Bob.", at(2024), key="k"))
    taken = await world.memory.jobs.enqueue(world.space, Message("Ada KNOWS Carl.", at(2024), key="k"))
    async with working(world.memory):
        assert await world.ended(taken) == [JobState.FAILED]
    hopeless = await world.now(taken)
    assert (hopeless.attempts, hopeless.error_code) == (1, "CONFLICT")


async def test_nothing_is_written_of_a_job_that_is_cancelled_while_it_runs(world: World) -> None:
    (job,) = await world.queue("slow", session="one")
    async with working(world.memory):
        await asyncio.wait_for(world.extractor.begun.wait(), 100)
        (next_one,) = await world.queue("Ada KNOWS Bob.", session="one")
        assert (await world.memory.jobs.cancel(world.space, job.id)).state is JobState.CANCELLED
        world.extractor.go_on.set()
        assert await world.ended(next_one) == [JobState.DONE]
    assert await world.texts() == ["Ada KNOWS Bob."]
    assert await world.ended(job) == [JobState.CANCELLED]


async def test_a_stopped_worker_releases_its_jobs(world: World) -> None:
    (job,) = await world.queue("slow")
    async with working(world.memory):
        await asyncio.wait_for(world.extractor.begun.wait(), 100)
        assert (await world.now(job)).attempts == 1
    back = await world.now(job)
    assert (back.state, back.attempts) == (JobState.QUEUED, 0)
    world.extractor.go_on.set()
    async with working(world.memory):
        assert await world.ended(job) == [JobState.DONE]


async def test_work_that_takes_longer_than_a_lease_keeps_its_lease(world: World) -> None:
    (job,) = await world.queue("slow")
    async with working(world.memory, WorkerConfig(lease_s=0.6, poll_s=0.1), workers=2):
        await asyncio.wait_for(world.extractor.begun.wait(), 100)
        first = (await world.now(job)).due_at
        await world.until(lambda now: now.due_at is not None and first is not None and now.due_at > first, job)
        world.extractor.go_on.set()
        assert await world.ended(job) == [JobState.DONE]
    assert (await world.now(job)).attempts == 1


async def test_a_job_queued_in_the_same_process_wakes_the_worker(world: World) -> None:
    async with working(world.memory, WorkerConfig(poll_s=3_600)):
        for number in range(3):
            assert await world.ended(*await world.queue(f"Ada KNOWS Bob{number}.")) == [JobState.DONE]


async def test_a_jumping_clock_breaks_nothing(world: World, clock: SettableClock) -> None:
    async with working(world.memory):
        for number, hours in enumerate((0, 1, -2, 3, -2)):
            clock.advance(timedelta(hours=hours))
            jobs = await world.queue(f"Ada WORKS_AT Acme{number} [{2010 + number}..].", session="one")
            assert await world.ended(*jobs) == [JobState.DONE]
            assert (await world.now(jobs[0])).attempts == 1
    assert await world.memory.check() == []


async def test_interactive_work_does_not_wait_for_the_bulk_it_was_leased_with(world: World) -> None:
    (bulk,) = await world.queue("slow", priority=Priority.BULK)
    (wanted,) = await world.queue("Ada KNOWS Bob.")
    async with working(world.memory):
        await asyncio.wait_for(world.extractor.begun.wait(), 100)
        assert (await world.now(wanted)).state is JobState.DONE
        world.extractor.go_on.set()
        await world.ended(bulk)


async def test_a_worker_of_one_space_leaves_the_jobs_of_others_alone(
    world: World, literal: Memory, other_space: str
) -> None:
    job = await literal.jobs.enqueue(other_space, Message("Ada KNOWS Bob.", at(2024)))
    async with working(world.memory):
        assert await world.ended(*await world.queue("Ada KNOWS Bob.")) == [JobState.DONE]
    found = await literal.jobs.get(other_space, job.id)
    assert found is not None
    assert found.state is JobState.QUEUED
    await literal.jobs.cancel(other_space, job.id)


def test_pauses_grow_and_are_bounded() -> None:
    config = WorkerConfig(backoff_s=5, max_backoff_s=60)
    for attempts, longest in ((1, 5), (2, 10), (4, 40), (7, 60)):
        pauses = [config.pause_s(attempts) for _ in range(200)]
        assert 0 <= min(pauses) < 0.2 * longest
        assert 0.8 * longest < max(pauses) <= longest
