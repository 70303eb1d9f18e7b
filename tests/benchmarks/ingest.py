"""Remembering many messages, against extracting and embedding them alone; by one process or worker and by two."""

import asyncio
import json
import os
import secrets
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from kg_memory.extract.pipeline.load import shipped_pipeline
from kg_memory.extract.profile.profile import Profiler
from kg_memory.extract.spacy_extractor import SpacyExtractor
from kg_memory.ingest.chunk import chunk_sources
from kg_memory.ingest.plan import from_extractions
from kg_memory.ingest.resolve import names
from kg_memory.jobs.model import JobState, Priority
from kg_memory.memory import Memory
from kg_memory.model.sources import Message, NewSession
from kg_memory.ports import Embedder, Extractor
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_embedder import MiniLMEmbedder
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from kg_memory.telemetry.statements import tracing
from kg_memory.wiring import Database, Opened, opened
from tests.benchmarks.figure import Figure
from tests.benchmarks.service import command
from tests.benchmarks.world import World

SESSION = 25
BATCH = 250
WARM_UP = 1
BATCHES = 4
FILLING = 20_000
BY_PROCESSES = 1_000
QUEUED = 1_000
_LOOK_S = 0.2
SPACE = f"benchmark-ingest-{secrets.token_hex(4)}"


@dataclass(slots=True)
class Taken:
    """What batches took, their floor, and what came of them."""

    seconds: float = 0.0
    floor: float = 0.0
    episodes: int = 0
    facts: int = 0
    statements: list[int] = field(default_factory=list)

    @property
    def per_episode_ms(self) -> float:
        return 1000 * self.seconds / self.episodes


class Bench:
    """A world that goes on talking, a memory that remembers it, and the parts that no memory can do without."""

    def __init__(self, memory: Memory, seed: int) -> None:
        encoder = MiniLM(minilm_weights(Settings.load().cache))
        self._memory = memory
        self._extractor: Extractor = SpacyExtractor(shipped_pipeline(encoder), Profiler(encoder.embed))
        self._embedder: Embedder = MiniLMEmbedder(encoder)
        self._world = World(seed)
        self._sessions = 0

    async def take(self, batches: int) -> Taken:
        """Remembers so many batches, each of which is also extracted and embedded alone, in turn."""
        taken = Taken()
        for _ in range(batches):
            sessions = [self._session() for _ in range(BATCH // SESSION)]
            started = time.perf_counter()
            with tracing("benchmark") as trace:
                remembered = await self._memory.remember_many(SPACE, sessions)
            written = time.perf_counter()
            await self._alone(sessions)
            taken.floor += time.perf_counter() - written
            taken.seconds += written - started
            taken.episodes += BATCH
            taken.facts += sum(len(one.added) for one in remembered)
            taken.statements.append(len(trace.statements))
        return taken

    async def fill(self, facts: int) -> None:
        """Gives the space so many facts."""
        told = list(self._world.facts(facts))
        for start in range(0, facts, 2_000):
            await self._memory.assert_facts(SPACE, told[start : start + 2_000])

    def _session(self) -> NewSession:
        self._sessions += 1
        return NewSession(self._world.conversation(SESSION), key=f"session {self._sessions}")

    async def _alone(self, sessions: Sequence[NewSession]) -> None:
        cuts = list(chunk_sources(sessions).chunks.values())
        plan = from_extractions(
            list(zip(cuts, await self._extractor.extract([cut.passage for cut in cuts]), strict=True))
        )
        statements = [told.statement.text for told in plan.statements]
        texts = dict.fromkeys([*chain(*(cut.in_context for cut in cuts)), *statements, *names(plan.refs())])
        await self._embedder.embed(list(texts), kind="document")


def run(folder: Path) -> list[Figure]:
    """Batches of 250 messages into an empty graph, then into a filled one; the command line, and workers of a queue."""
    return asyncio.run(_run(folder))


async def _run(folder: Path) -> list[Figure]:
    async with opened(Settings.load(home=folder / "home")) as open_:
        bench = Bench(open_.memory, 3)
        await bench.take(WARM_UP)
        empty = await bench.take(BATCHES)
        await bench.fill(FILLING)
        filled = await bench.take(BATCHES)
        one, two = [await _by_processes(open_, folder, processes) for processes in (1, 2)]
        alone, together = [await _by_workers(open_, workers) for workers in (1, 2)]
    each = f"a message in batches of {BATCH}"
    return [
        Figure("ingest", each, empty.per_episode_ms, "ms", 1000 * empty.floor / empty.episodes, aim=2.0),
        Figure("ingest", "messages", empty.episodes / empty.seconds, "1/s", empty.episodes / empty.floor),
        Figure("ingest", "facts", empty.facts / empty.seconds, "1/s"),
        Figure("ingest", "statements for 100 messages", 100 * max(filled.statements) / BATCH, "", 10.0, aim=1.0),
        Figure("ingest", f"{each}, {FILLING:,} facts there", filled.per_episode_ms, "ms", empty.per_episode_ms),
        Figure("ingest", "messages, one process", one, "1/s"),
        Figure("ingest", "messages, two processes", two, "1/s", one),
        Figure("ingest", "queued messages, one worker", alone, "1/s"),
        Figure("ingest", "queued messages, two workers", together, "1/s", alone),
    ]


async def _by_processes(open_: Opened, folder: Path, processes: int) -> float:
    """Messages a second that `kg-memory ingest` stores, from so many processes at once."""
    environment = os.environ | _environment(open_.database)
    running = []
    for number in range(processes):
        files = folder / f"{processes}-{number}"
        files.mkdir()
        write_sessions(files / "messages.jsonl", World(100 * processes + number), BY_PROCESSES)
        verb = command("ingest", str(files), "--space", f"{SPACE}-{processes}", "--json")
        running.append(await asyncio.create_subprocess_exec(*verb, env=environment, stdout=subprocess.PIPE))
    reports = [json.loads((await process.communicate())[0]) for process in running]
    return sum(float(report["episodes"]) for report in reports) / max(float(report["seconds"]) for report in reports)


async def _by_workers(open_: Opened, workers: int) -> float:
    """Messages a second, each queued by itself, that so many `kg-memory worker` get done once all are there."""
    memory, space = open_.memory, f"{SPACE}-queued-{workers}"
    for message in World(1_000 + workers).conversation(QUEUED):
        await memory.jobs.enqueue(space, message, priority=Priority.BULK)
    environment = os.environ | _environment(open_.database)
    verb = command("worker")
    running = [
        await asyncio.create_subprocess_exec(*verb, env=environment, stdout=subprocess.PIPE) for _ in range(workers)
    ]
    try:
        for worker in running:
            assert worker.stdout is not None
            await worker.stdout.readline()
        started, waiting = time.perf_counter(), await _unfinished(memory)
        left = waiting
        while left:
            await asyncio.sleep(_LOOK_S)
            left = await _unfinished(memory)
        return waiting / (time.perf_counter() - started)
    finally:
        for worker in running:
            worker.terminate()
        await asyncio.gather(*(worker.wait() for worker in running))


async def _unfinished(memory: Memory) -> int:
    counts = await memory.jobs.counts()
    return sum(counts.get(state, 0) for state in (JobState.QUEUED, JobState.RUNNING))


def _environment(database: Database) -> dict[str, str]:
    return {
        "NEO4J_URI": database.uri,
        "NEO4J_USER": database.user,
        "NEO4J_PASSWORD": database.password,
        "NEO4J_DATABASE": database.name,
    }


def write_sessions(file: Path, world: World, messages: int) -> None:
    """A file of sessions as `kg-memory ingest` reads them, written as it is made up."""
    with file.open("w") as lines:
        for number in range(messages // SESSION):
            for message in world.conversation(SESSION):
                lines.write(json.dumps(_line(message, f"session {number}")) + "\n")


def _line(message: Message, session: str) -> dict[str, str | None]:
    at = message.occurred_at.isoformat()
    return {"text": message.text, "occurred_at": at, "speaker": message.speaker, "session": session}
