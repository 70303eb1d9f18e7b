"""Questions about time on a small and on ten times as large a history: right, and hardly slower."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

import typer

from kg_memory.access.principals import OWNER
from kg_memory.explore.model import PathOrder
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import migrate
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf, Interval
from kg_memory.spaces.spaces import Spaces
from tests.benchmarks.figure import Figure, percentile_ms
from tests.support import neo4j_server
from tests.support.builders import at
from tests.support.chronicles import NOW, Chronicle, write
from tests.support.fakes import HashEmbedder, LiteralExtractor

T = TypeVar("T")

FACTS = (20_000, 200_000)
SPACES = 10
FACTS_OF_AN_ENTITY = 10
WARM_UP = 40
QUERIES = 300
CHECKED = 60
AIM = 2.0


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one thing about a random history, and says whether the answer is right."""

    memory: Memory
    random: Random
    chronicles: Sequence[tuple[str, Chronicle]]

    async def facts(self, check: bool) -> tuple[float, bool]:
        name, chronicle = self.random.choice(self.chronicles)
        as_of = self._as_of()
        took, page = await timed(lambda: self.memory.facts(name, as_of=as_of))
        return took, not check or list(page.items) == chronicle.facts(as_of)[:20]

    async def changes(self, check: bool) -> tuple[float, bool]:
        name, chronicle = self.random.choice(self.chronicles)
        as_of, since = self._as_of(), self._moment()
        span = Interval(since, since + timedelta(days=30))
        took, page = await timed(lambda: self.memory.changes(name, span, as_of=as_of))
        found = [(one.at, one.fact.id, one.kind) for one in page.items]
        return took, not check or found == chronicle.changes_of_the_world(span, as_of)[:20]

    async def timeline(self, check: bool) -> tuple[float, bool]:
        name, chronicle = self.random.choice(self.chronicles)
        as_of, entity = AsOf.of(known_at=self._moment()), self.random.choice(chronicle.entities).id
        took, page = await timed(lambda: self.memory.timeline(name, entity, as_of=as_of))
        return took, not check or list(page.items) == chronicle.timeline(entity, as_of)[:20]

    async def paths(self, check: bool, order: PathOrder = PathOrder.ANY) -> tuple[float, bool]:
        name, chronicle = self.random.choice(self.chronicles)
        as_of = AsOf.of(valid_at=self._moment())
        one, other = (entity.id for entity in self.random.sample(chronicle.entities, 2))
        took, found = await timed(lambda: self.memory.paths(name, one, other, order=order, as_of=as_of))
        if not check:
            return took, True
        right = chronicle.paths(one, other, as_of, 4, respecting=order is PathOrder.TIME_RESPECTING)[:5]
        return took, [[fact.id for fact in path.facts] for path in found.paths] == right

    async def time_respecting_paths(self, check: bool) -> tuple[float, bool]:
        return await self.paths(check, PathOrder.TIME_RESPECTING)

    def _moment(self) -> datetime:
        return at(2001) + timedelta(hours=self.random.randrange(24 * 365 * 24))

    def _as_of(self) -> AsOf:
        """Some time as it was seen then or later."""
        valid_at = self._moment()
        later = self.random.random() * (NOW - valid_at)
        return AsOf.of(valid_at=valid_at, known_at=self.random.choice((NOW, valid_at + later)))


async def timed(ask: Callable[[], Awaitable[T]]) -> tuple[float, T]:
    started = time.perf_counter()
    answer = await ask()
    return time.perf_counter() - started, answer


async def fill(graph: Graph, memory: Memory, facts: int) -> Asker:
    chronicles = []
    started = time.perf_counter()
    for number in range(SPACES):
        chronicle = Chronicle(number, facts // SPACES, facts // SPACES // FACTS_OF_AN_ENTITY)
        name = f"history {facts} {number}"
        space = await Spaces(graph, lambda: NOW, OWNER, {}).writable(name)
        await write(space, chronicle.entities, chronicle.versions)
        chronicles.append((name, chronicle))
    typer.echo(f"wrote {facts:,} facts in {time.perf_counter() - started:.0f} s", err=True)
    return Asker(memory, Random(facts), chronicles)


async def measure(asker: Asker) -> dict[str, list[float]]:
    """The seconds that each question took, asked in turn with the others."""
    questions = (asker.facts, asker.changes, asker.timeline, asker.paths, asker.time_respecting_paths)
    took: dict[str, list[float]] = {question.__name__: [] for question in questions}
    for number in range(-WARM_UP, QUERIES):
        for question in questions:
            seconds, right = await question(0 <= number < CHECKED)
            assert right, f"the answer of {question.__name__} is wrong"
            if number >= 0:
                took[question.__name__].append(seconds)
    return took


def run(folder: Path) -> list[Figure]:
    """Fills a database of its own twice; the smaller history, measured first, is the floor of the larger one."""
    return asyncio.run(_run(folder))


async def _run(folder: Path) -> list[Figure]:
    embedder = HashEmbedder()
    with neo4j_server.running(folder / "neo4j") as server:
        async with Graph.open(server.uri, server.user, server.password, server.database) as graph:
            await migrate(graph, embedder, lambda: NOW)
            memory = Memory(graph, embedder, LiteralExtractor(), lambda: NOW)
            small, large = [await measure(await fill(graph, memory, facts)) for facts in FACTS]
    return [
        Figure(
            "histories",
            f"{question.replace('_', ' ')}, {FACTS[1]:,} facts against {FACTS[0]:,}, p{percentile}",
            percentile_ms(large[question], percentile),
            "ms",
            percentile_ms(small[question], percentile),
            aim=AIM if percentile == 95 else None,
        )
        for question in small
        for percentile in (50, 95)
    ]
