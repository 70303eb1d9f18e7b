"""Queued messages through two worker processes, while workers and the database are killed with -9 at random moments.

It has a database of its own. Somebody queues the messages, one job each, half of them in sessions; whatever fails is
asked for again. Two subscribers follow: one reads the change log page by page, the other follows the episodes as they
are added, breaks off at random and goes on behind the last cursor that it saw.
"""

import asyncio
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import psutil

from kg_memory.check import Violation
from kg_memory.embedded.config import MemorySize
from kg_memory.embedded.server import Connection, EmbeddedNeo4j
from kg_memory.errors import GraphError
from kg_memory.events.model import Event, EventKind
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import migrate
from kg_memory.jobs.model import Job, JobState, Priority
from kg_memory.memory import Memory
from kg_memory.model.facts import Episode
from kg_memory.model.pages import LARGEST_PAGE, PageRequest
from kg_memory.model.sources import Message, NewSession, Source
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_embedder import MiniLMEmbedder
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from kg_memory.wiring import now
from tests.benchmarks.figure import Figure
from tests.benchmarks.service import command
from tests.benchmarks.world import World
from tests.support.fakes import LiteralExtractor
from tests.support.neo4j_server import QUICK

SPACE = "faults"
WORKERS = 2
LEASE_S = 3
_IN_A_SESSION = 5
_MOMENT_S = 0.05
_LOOK_S = 0.25
_STOP_S = 60
_STILL_STARTING = -signal.SIGTERM


@dataclass(frozen=True, slots=True)
class Plan:
    """How many messages, and how often a worker and the database are killed meanwhile."""

    messages: int
    worker_kills: int
    database_kills: int
    seed: int = 7

    def sources(self) -> list[Source]:
        """One source per message; of every ten, the first five are the turns of one session."""
        messages = [
            replace(message, key=f"{number:05d}")
            for number, message in enumerate(World(self.seed).conversation(self.messages))
        ]
        return [_source(number, message) for number, message in enumerate(messages)]

    def kills(self) -> list[tuple[int, str]]:
        """After how many episodes who is killed; the same for the same seed."""
        random = Random(self.seed)
        victims = ["worker"] * self.worker_kills + ["database"] * self.database_kills
        moments = sorted(random.sample(range(self.messages // 20, self.messages * 9 // 10), len(victims)))
        return list(zip(moments, random.sample(victims, len(victims)), strict=True))


@dataclass(slots=True)
class Outcome:
    """What there was in the end, and what the subscribers saw."""

    jobs: list[Job] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    logged: list[Event] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)
    codes: list[int | None] = field(default_factory=list)
    breaks: int = 0
    seconds: float = 0.0

    def faults(self, plan: Plan) -> list[str]:
        """What is not as it would be had nothing ever failed."""
        keys = Counter(episode.key for episode in self.episodes)
        added = Counter(str(event.episode_id) for event in self.logged if event.kind is EventKind.EPISODE_ADDED)
        done = Counter(str(event.job_id) for event in self.logged if event.state == JobState.DONE)
        ids = {episode.id for episode in self.episodes}
        checks = {
            "an episode is missing or there twice": keys == Counter(dict.fromkeys(map(_key, plan.sources()), 1)),
            "a job is not done": Counter(job.state for job in self.jobs) == {JobState.DONE: plan.messages},
            "a session is out of order": _in_order(self.episodes),
            "check is not clean": not self.violations,
            "the log has a gap or a repetition": [event.number for event in self.logged]
            == list(range(1, len(self.logged) + 1)),
            "the log has not each episode once": added == Counter(dict.fromkeys(ids, 1)),
            "the log has not each job done once": done == Counter(dict.fromkeys((job.id for job in self.jobs), 1)),
            "a follower missed or repeated an episode": Counter(self.followed) == Counter(dict.fromkeys(ids, 1)),
            "a worker did not stop when it was told to": set(self.codes) <= {0, _STILL_STARTING},
        }
        return [fault for fault, is_well in checks.items() if not is_well]


class Trial:
    """One run: the database, the workers, who queues, who watches, and who kills."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        memory = MemorySize(heap_mb=512, page_cache_mb=64)
        self._server = EmbeddedNeo4j(folder / "home", cache=Settings.load().cache, memory=memory, jvm=QUICK)
        self._log = folder / "workers.log"
        self._plan = plan
        self._random = Random(plan.seed)
        self._workers: list[asyncio.subprocess.Process] = []
        self._moved = asyncio.Event()
        self.outcome = Outcome()

    async def run(self) -> Outcome:
        began = time.monotonic()
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(self._database())
            memory = await stack.enter_async_context(_memory(connection))
            await stack.enter_async_context(self._working(connection))
            async with asyncio.TaskGroup() as group:
                group.create_task(self._queue(memory))
                group.create_task(self._kill(connection))
                group.create_task(self._read(memory))
                group.create_task(self._follow(memory))
            self.outcome.jobs = await _all_jobs(memory)
            self.outcome.episodes = await _all_episodes(memory)
            self.outcome.violations = await memory.check()
        self.outcome.seconds = time.monotonic() - began
        return self.outcome

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[Connection]:
        try:
            yield await asyncio.to_thread(self._server.start)
        finally:
            await asyncio.to_thread(self._server.stop)

    @asynccontextmanager
    async def _working(self, connection: Connection) -> AsyncIterator[None]:
        try:
            self._workers = [await self._worker(connection) for _ in range(WORKERS)]
            yield
        finally:
            for worker in self._workers:
                if worker.returncode is None:
                    worker.terminate()
            self.outcome.codes = [await asyncio.wait_for(worker.wait(), _STOP_S) for worker in self._workers]

    async def _worker(self, connection: Connection) -> asyncio.subprocess.Process:
        environment = {
            "NEO4J_URI": connection.uri,
            "NEO4J_USER": connection.user,
            "NEO4J_PASSWORD": connection.password,
        }
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                *command("worker", "--lease", str(LEASE_S)), env=os.environ | environment, stdout=log, stderr=log
            )

    async def _queue(self, memory: Memory) -> None:
        for number, source in enumerate(self._plan.sources()):
            priority = Priority.BULK if number % 3 else Priority.INTERACTIVE
            while True:
                try:
                    await memory.jobs.enqueue(SPACE, source, priority=priority)
                    break
                except GraphError:
                    await asyncio.sleep(_MOMENT_S)

    async def _kill(self, connection: Connection) -> None:
        for moment, victim in self._plan.kills():
            while len(self.outcome.followed) < moment:
                self._moved.clear()
                await self._moved.wait()
            await asyncio.sleep(self._random.uniform(0, 0.5))
            if victim == "worker":
                place = self._random.randrange(WORKERS)
                self._workers[place].kill()
                await self._workers[place].wait()
                self._workers[place] = await self._worker(connection)
            else:
                await asyncio.to_thread(self._kill_database)

    def _kill_database(self) -> None:
        server = self._server.status().pid
        assert server is not None
        process = psutil.Process(server)
        process.kill()
        process.wait()
        self._server.start()

    async def _read(self, memory: Memory) -> None:
        """Reads the log until every job has ended, each page behind the last event that it saw."""
        after, final = None, 0
        while final < self._plan.messages:
            try:
                page = await memory.events.list(SPACE, page=PageRequest(LARGEST_PAGE, after))
            except GraphError:
                self.outcome.breaks += 1
                page = None
            if page is None or not page.items:
                self._require_workers()
                await asyncio.sleep(_LOOK_S)
                continue
            self.outcome.logged += page.items
            after = page.cursors[-1]
            final += sum(event.state is not None and JobState(event.state).final for event in page.items)

    def _require_workers(self) -> None:
        if any(worker.returncode not in (None, -signal.SIGKILL) for worker in self._workers):
            raise RuntimeError(f"a worker ended by itself: {self._log.read_text()[-2_000:]}")

    async def _follow(self, memory: Memory) -> None:
        """Follows the episodes until all are there, breaking off again and again."""
        after = await memory.events.cursor(SPACE)
        while len(self.outcome.followed) < self._plan.messages:
            patience = self._random.randrange(1, 100)
            try:
                async with aclosing(memory.events.episode_added(SPACE, after=after)) as events:
                    async for event in events:
                        self.outcome.followed.append(str(event.episode_id))
                        self._moved.set()
                        after, patience = event.cursor, patience - 1
                        if patience == 0 or len(self.outcome.followed) == self._plan.messages:
                            break
            except GraphError:
                await asyncio.sleep(_MOMENT_S)
            self.outcome.breaks += 1


@asynccontextmanager
async def _memory(connection: Connection) -> AsyncIterator[Memory]:
    """The memory of whoever queues and watches; it reads no texts itself."""
    embedder = MiniLMEmbedder(MiniLM(minilm_weights(Settings.load().cache)))
    async with Graph.open(connection.uri, connection.user, connection.password, connection.database) as graph:
        await migrate(graph, embedder, now)
        memory = Memory(graph, embedder, LiteralExtractor(), now)
        await memory.set_ontology(SPACE, None)  # makes the space
        yield memory


async def _all_jobs(memory: Memory) -> list[Job]:
    page = await memory.jobs.list(SPACE, page=PageRequest(LARGEST_PAGE))
    jobs = list(page.items)
    while page.has_next:
        page = await memory.jobs.list(SPACE, page=PageRequest(LARGEST_PAGE, page.cursors[-1]))
        jobs += page.items
    return jobs


async def _all_episodes(memory: Memory) -> list[Episode]:
    page = await memory.episodes(SPACE, page=PageRequest(LARGEST_PAGE))
    episodes = list(page.items)
    while page.has_next:
        page = await memory.episodes(SPACE, page=PageRequest(LARGEST_PAGE, page.cursors[-1]))
        episodes += page.items
    return episodes


def _source(number: int, message: Message) -> Source:
    if number % (2 * _IN_A_SESSION) >= _IN_A_SESSION:
        return message
    return NewSession([message], key=f"session {number // _IN_A_SESSION}")


def _key(source: Source) -> str:
    if isinstance(source, NewSession):
        return f"{source.key}/{source.messages[0].key}"
    return str(source.key)


def _in_order(episodes: Sequence[Episode]) -> bool:
    """Whether every session has its messages in the order in which they were queued."""
    places = {(episode.session_id, episode.position): episode.key for episode in episodes if episode.session_id}
    keys: dict[str | None, list[str]] = {}
    for (session, _), key in sorted(places.items()):
        keys.setdefault(session, []).append(key)
    return all(own == sorted(own) for own in keys.values())


def run(folder: Path, plan: Plan = Plan(5_000, 20, 10)) -> list[Figure]:
    """The long run."""
    outcome = asyncio.run(Trial(folder, plan).run())
    for fault in (faults := outcome.faults(plan)):
        sys.stderr.write(f"{fault}\n")
    return [
        Figure("faults", "faults", len(faults), "kinds", aim=0),
        Figure("faults", "episodes", len(outcome.episodes), "nodes"),
        Figure("faults", "workers killed", plan.worker_kills, "times"),
        Figure("faults", "databases killed", plan.database_kills, "times"),
        Figure("faults", "breaks of subscribers", outcome.breaks, "times"),
        Figure("faults", "tries of a job at most", max(job.attempts for job in outcome.jobs), "times"),
        Figure("faults", "episodes", len(outcome.episodes) / outcome.seconds, "1/s"),
    ]
