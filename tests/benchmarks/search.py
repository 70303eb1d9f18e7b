"""`search` over HTTP on 10,000 and on 100,000 facts: against the least it takes, against the truth, and by a crowd."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import neo4j
import numpy as np
import typer

from kg_memory.access.principals import OWNER
from kg_memory.graph import records
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import migrate
from kg_memory.memory import Memory
from kg_memory.ports import Embedder
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_embedder import MiniLMEmbedder
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.search.model import Found
from kg_memory.settings import Settings
from kg_memory.spaces.spaces import Spaces
from tests.benchmarks import service
from tests.benchmarks.bulk import Bulk, Sentences, write_bulk
from tests.benchmarks.figure import Figure, percentile_ms
from tests.benchmarks.world import World
from tests.support import neo4j_server
from tests.support.builders import at
from tests.support.fakes import LiteralExtractor

FACTS = (10_000, 100_000)
SCOPES = (0.001, 0.01, 0.1, 1.0)
SENTENCES = 1_000
WARM_UP = 200
QUERIES = 200
COMPARED = 30
CLIENTS = 32
QUERIES_OF_A_CLIENT = 10
HITS = 10
_ASK = """
query Ask($spaces: [String!]!, $query: String!) {
  search(spaces: $spaces, query: $query, mode: BALANCED, first: 10) {
    hits {
      score
      scores { part score }
      found {
        ... on Fact { id version predicate value text validFrom validTo knownFrom knownTo status confidence }
        ... on Episode { id text speaker occurredAt }
        ... on Entity { id name aliases entityKind: kind }
      }
    }
  }
}
"""
_BARE = """
CYPHER 25
MATCH (f:Fact)
SEARCH f IN (VECTOR INDEX fact_vector FOR $vector WHERE f.space = $space LIMIT 10) SCORE AS score
RETURN f.id AS id, f.text AS text, score
"""


@dataclass(frozen=True, slots=True)
class Bare:
    """The floor: an embedding and one vector statement, through a session of the driver that stays open."""

    embedder: Embedder
    session: neo4j.AsyncSession

    async def ask(self, query: str, space: str) -> None:
        (vector,) = records.vectors(await self.embedder.embed([query], kind="query"))
        result = await self.session.run(_BARE, vector=vector, space=space)
        assert len([record async for record in result]) == HITS


@asynccontextmanager
async def _bare(server: neo4j_server.Neo4jServer, embedder: Embedder) -> AsyncIterator[Bare]:
    async with (
        neo4j.AsyncGraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver,
        driver.session(database=server.database, default_access_mode=neo4j.READ_ACCESS) as session,
    ):
        yield Bare(embedder, session)


@dataclass(frozen=True, slots=True)
class Trial:
    """A service over a database that is being filled, and what it is measured with."""

    graph: Graph
    memory: Memory
    embedder: Embedder
    http: httpx2.AsyncClient
    bare: Bare

    async def fill(self, facts: int, sentences: Sentences) -> list[Bulk]:
        """Spaces that hold, one after another, the shares of `SCOPES` of the facts; all of them hold all."""
        started = time.perf_counter()
        ends = [round(facts * scope) for scope in SCOPES]
        sizes = [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
        spaces = Spaces(self.graph, lambda: at(2026), OWNER, {})
        written = [
            await write_bulk(await spaces.writable(f"search {facts} {number}"), size, sentences, World(1).people)
            for number, size in enumerate(sizes)
        ]
        typer.echo(f"wrote {facts:,} facts in {time.perf_counter() - started:.0f} s", err=True)
        return written

    async def latency(self, bulk: Bulk, queries: Sequence[str]) -> tuple[list[float], list[float]]:
        """The seconds of each query over HTTP and of its floor, in turn."""
        over_http, floor = [], []
        for query in queries:
            started = time.perf_counter()
            await self._ask(bulk.space.name, query)
            answered = time.perf_counter()
            await self.bare.ask(query, bulk.space.key)
            floor.append(time.perf_counter() - answered)
            over_http.append(answered - started)
        return over_http[WARM_UP:], floor[WARM_UP:]

    async def recall(self, scope: Sequence[Bulk], queries: Sequence[str]) -> float:
        """The share of the facts nearest to a query, of all in these spaces, that the list by vector has."""
        ids = [id_ for bulk in scope for id_ in bulk.ids]
        vectors = np.concatenate([bulk.vectors for bulk in scope])
        shares = []
        for query, asked in zip(queries, await self.embedder.embed(queries, kind="query"), strict=True):
            result = await self.memory.search([bulk.space.name for bulk in scope], query, explain=True)
            assert result.explanation is not None
            listed = next(one for one in result.explanation.lists if one.name == "facts by vector").candidates
            near = {candidate.id for candidate, _ in listed if candidate.kind is Found.FACT}
            nearest = np.argsort(-(vectors @ asked))[: len(near)]
            shares.append(len(near & {ids[place] for place in nearest}) / len(nearest))
        return sum(shares) / len(shares)

    async def crowd(self, bulk: Bulk, queries: Sequence[str]) -> tuple[float, int]:
        """Many clients at once: the queries answered in a second, and how many were not answered."""
        failed = 0

        async def client(number: int) -> None:
            nonlocal failed
            for query in queries[number::CLIENTS]:
                try:
                    await self._ask(bulk.space.name, query)
                except (AssertionError, KeyError, TypeError, httpx2.HTTPError):
                    failed += 1

        started = time.perf_counter()
        await asyncio.gather(*(client(number) for number in range(CLIENTS)))
        return len(queries) / (time.perf_counter() - started), failed

    async def _ask(self, space: str, query: str) -> None:
        asked: dict[str, Any] = {"query": _ASK, "variables": {"spaces": [space], "query": query}}
        answer = (await self.http.post("/graphql", json=asked)).json()
        assert len(answer["data"]["search"]["hits"]) == HITS, answer


def _queries(seed: int, count: int) -> list[str]:
    """Different sentences, so that no query is answered from a cache."""
    world = World(seed)
    return [f"{world.sentence()} {world.sentence()}" for _ in range(count)]


async def measure(trial: Trial, facts: int, before: Sequence[float]) -> tuple[list[Figure], list[float]]:
    """The figures at so many facts, `before` being what the queries took with fewer; and what they took now."""
    texts = _queries(7, SENTENCES)
    sentences = Sentences(texts, await trial.embedder.embed(texts, kind="document"))
    bulks = await trial.fill(facts, sentences)
    took, floor = await trial.latency(bulks[-1], _queries(facts, WARM_UP + QUERIES))
    figures = [
        Figure(
            "search", f"over HTTP, {facts:,} facts, p50", percentile_ms(took, 50), "ms", percentile_ms(floor, 50), 3.0
        ),
        Figure("search", f"over HTTP, {facts:,} facts, p95", percentile_ms(took, 95), "ms", percentile_ms(floor, 95)),
    ]
    if before:
        p95 = percentile_ms(took, 95), percentile_ms(before, 95)
        figures.append(Figure("search", f"p95 at {facts:,} facts against {FACTS[0]:,}", p95[0], "ms", p95[1], aim=2.0))
    for place, scope in enumerate(SCOPES):
        recall = await trial.recall(bulks[place : place + 1] if scope < 1 else bulks, _queries(facts + 1, COMPARED))
        figures.append(Figure("search", f"recall by vector in {scope:.1%} of {facts:,} facts", recall, "share"))
    throughput, failed = await trial.crowd(bulks[-1], _queries(facts + 2, CLIENTS * QUERIES_OF_A_CLIENT))
    figures.append(Figure("search", f"{CLIENTS} clients at once, {facts:,} facts", throughput, "1/s"))
    figures.append(Figure("search", f"{CLIENTS} clients at once, {facts:,} facts, failed", failed, "queries"))
    return figures, took


def run(folder: Path) -> list[Figure]:
    """Fills a database of its own twice; one query at a time, in turn with its floor, and then many at once."""
    return asyncio.run(_run(folder))


async def _run(folder: Path) -> list[Figure]:
    embedder = MiniLMEmbedder(MiniLM(minilm_weights(Settings.load().cache)))
    with neo4j_server.running(folder / "neo4j") as server:
        async with (
            Graph.open(server.uri, server.user, server.password, server.database) as graph,
            _bare(server, embedder) as bare,
        ):
            await migrate(graph, embedder, lambda: at(2026))
            memory = Memory(graph, embedder, LiteralExtractor(), lambda: at(2026))
            with service.running("serve", _environment(server)) as ready:
                async with httpx2.AsyncClient(base_url=ready.url, timeout=60) as http:
                    trial = Trial(graph, memory, embedder, http, bare)
                    few, took = await measure(trial, FACTS[0], ())
                    many, _ = await measure(trial, FACTS[1], took)
                    return [*few, *many]


def _environment(server: neo4j_server.Neo4jServer) -> dict[str, str]:
    return {
        "NEO4J_URI": server.uri,
        "NEO4J_USER": server.user,
        "NEO4J_PASSWORD": server.password,
        "NEO4J_DATABASE": server.database,
    }
