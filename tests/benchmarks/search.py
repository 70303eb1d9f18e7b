"""`search` over HTTP, against the same embedding and the same statements sent bare through the driver."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx
import neo4j

from kg_memory.graph.graph import Graph, Row
from kg_memory.graph.migrate import migrate
from kg_memory.graph.statements import Statement
from kg_memory.memory import ALWAYS, EVERYTHING, Memory
from kg_memory.model import Found, NewSession
from kg_memory.ports import Embedder
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_embedder import MiniLMEmbedder
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.search.search import search
from kg_memory.settings import Settings
from tests import neo4j_server
from tests.benchmarks import service
from tests.benchmarks.figure import Figure, percentile_ms
from tests.benchmarks.world import World
from tests.worlds import LiteralExtractor, at

FACTS = 3_000
MESSAGES = 1_000
WARM_UP = 60
QUERIES = 200
SPACE = "benchmark-search"
_ASK = """
query Ask($space: String!, $query: String!) {
  search(space: $space, query: $query, first: 10) {
    score
    scores { part score }
    found {
      ... on Fact { id version predicate value text validFrom validTo knownFrom knownTo status confidence }
      ... on Episode { id text speaker occurredAt }
      ... on Entity { id name aliases entityKind: kind }
    }
  }
}
"""
Sent = tuple[Statement, dict[str, Any]]


@dataclass
class Recorder:
    """Stands before a graph and notes which statements were sent, side by side or one after another."""

    graph: Graph
    waves: list[list[Sent]] = field(default_factory=list)
    _open: int = 0

    async def read(self, statement: Statement, **parameters: Any) -> list[Row]:
        if not self._open:
            self.waves.append([])
        self.waves[-1].append((statement, parameters))
        self._open += 1
        try:
            return await self.graph.read(statement, **parameters)
        finally:
            self._open -= 1


@dataclass(frozen=True, slots=True)
class Bare:
    """The floor: an embedding, and statements through sessions of the driver that stay open."""

    embedder: Embedder
    sessions: list[neo4j.AsyncSession]

    async def ask(self, query: str, waves: list[list[Sent]]) -> None:
        await self.embedder.embed([query], kind="query")
        for wave in waves:
            sessions = self.sessions[: len(wave)]
            await asyncio.gather(*(self._run(session, *sent) for session, sent in zip(sessions, wave, strict=True)))

    async def _run(self, session: neo4j.AsyncSession, statement: Statement, parameters: dict[str, Any]) -> None:
        result = await session.run(cast("Any", statement.text), parameters)
        [record async for record in result]


@asynccontextmanager
async def _bare(server: neo4j_server.Neo4jServer, embedder: Embedder) -> AsyncIterator[Bare]:
    async with AsyncExitStack() as stack:
        driver = neo4j.AsyncGraphDatabase.driver(server.uri, auth=(server.user, server.password))
        await stack.enter_async_context(driver)
        sessions = [driver.session(database=server.database, default_access_mode=neo4j.READ_ACCESS) for _ in Found]
        yield Bare(embedder, [await stack.enter_async_context(session) for session in sessions])


async def fill(memory: Memory) -> None:
    """The facts, and the messages as episodes, without the time that extraction takes."""
    world = World(1)
    facts = list(world.facts(FACTS))
    for begin in range(0, FACTS, 500):
        await memory.assert_facts(SPACE, facts[begin : begin + 500])
    for number in range(0, MESSAGES, 50):
        await memory.remember(SPACE, NewSession(world.conversation(50), key=f"session {number}"))


async def measure(server: neo4j_server.Neo4jServer, url: str, embedder: Embedder, graph: Graph) -> list[Figure]:
    world = World(2)
    queries = [world.sentence() for _ in range(WARM_UP + QUERIES)]
    over_http, floor = [], []
    space = await _space_key(Memory(graph, embedder, LiteralExtractor(), lambda: at(2026)))
    async with _bare(server, embedder) as bare, httpx.AsyncClient(base_url=url, timeout=60) as client:
        for query in queries:
            recorder = Recorder(graph)
            seen = cast("Graph", recorder)
            await search(seen, embedder, space, query, as_of=ALWAYS, kinds=EVERYTHING, first=10)
            started = time.perf_counter()
            answer = await client.post("/graphql", json={"query": _ASK, "variables": {"space": SPACE, "query": query}})
            answered = time.perf_counter()
            await bare.ask(query, recorder.waves)
            floor.append(time.perf_counter() - answered)
            over_http.append(answered - started)
            assert len(answer.json()["data"]["search"]) == 10, answer.text
    return [
        Figure(
            "search",
            f"over HTTP, {FACTS:,} facts and {MESSAGES:,} episodes, p{percentile}",
            percentile_ms(over_http[WARM_UP:], percentile),
            "ms",
            percentile_ms(floor[WARM_UP:], percentile),
            aim=1.5,
        )
        for percentile in (50, 95)
    ]


async def _space_key(memory: Memory) -> str:
    return next(space.key for space in (await memory.spaces()).items if space.name == SPACE)


def run(folder: Path) -> list[Figure]:
    """Fills a database of its own and measures one query at a time, in turn with its floor."""
    return asyncio.run(_run(folder))


async def _run(folder: Path) -> list[Figure]:
    embedder = MiniLMEmbedder(MiniLM(minilm_weights(Settings.load().cache)))
    with neo4j_server.running(folder / "neo4j") as server:
        async with Graph.open(server.uri, server.user, server.password, server.database) as graph:
            await migrate(graph, embedder, lambda: at(2026))
            await fill(Memory(graph, embedder, LiteralExtractor(), lambda: at(2026)))
            environment = {
                "NEO4J_URI": server.uri,
                "NEO4J_USER": server.user,
                "NEO4J_PASSWORD": server.password,
                "NEO4J_DATABASE": server.database,
            }
            with service.running("serve", environment) as ready:
                return await measure(server, ready.url, embedder, graph)
