"""`kg-memory worker` as a process of its own."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
import psutil
import pytest

from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import parse
from kg_memory.memory import Memory
from kg_memory.model.sources import Message
from kg_memory.ports import Embedder
from tests.support.builders import at
from tests.support.command_line import process
from tests.support.fakes import LiteralExtractor, SettableClock
from tests.support.metrics import scrape
from tests.support.neo4j_server import Neo4jServer
from tests.support.wire import Wire

READY = b"Waiting for jobs. Ctrl-C stops it.\n"


_DELETE_JOBS = parse("tests/delete_jobs", "// write delete_jobs() -> none\nCYPHER 25\nMATCH (j:Job) DETACH DELETE j")


@pytest.fixture(autouse=True)
async def no_other_jobs(graph: Graph) -> None:
    """Deletes the jobs of other tests, because the worker takes the jobs of every space."""
    await graph.run(_DELETE_JOBS)


@asynccontextmanager
async def _worker(neo4j_server: Neo4jServer, uri: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {"NEO4J_URI": uri, "NEO4J_USER": neo4j_server.user, "NEO4J_PASSWORD": neo4j_server.password}
    worker = await process("worker", *arguments, **environment)
    try:
        async with asyncio.timeout(120):
            yield worker
    finally:
        if worker.returncode is None:
            worker.kill()
        await worker.communicate()


async def _work_off(memory: Memory, space: str, text: str) -> None:
    """Queues the text and waits until its job is done."""
    job = await memory.jobs.enqueue(space, Message(text, at(2024)))
    assert job is not None
    assert [event.state async for event in memory.jobs.progress(space, job.id)][-1] == "DONE"


async def test_probes_and_metrics_answer_while_the_database_is_lost_and_returns(
    neo4j_server: Neo4jServer, graph: Graph, embedder: Embedder, space: str
) -> None:
    memory = Memory(graph, embedder, LiteralExtractor(), SettableClock())
    address = urlsplit(neo4j_server.uri)
    wire = Wire(address.hostname or "127.0.0.1", address.port or 7687)
    await wire.mend()
    await wire.cut()
    async with _worker(neo4j_server, f"bolt://127.0.0.1:{wire.port}", "--port", "0") as worker:
        assert worker.stdout is not None
        (served,) = re.findall(
            r"^Metrics +(http://127\.0\.0\.1:\d+)/metrics$", (await worker.stdout.readline()).decode()
        )
        async with httpx2.AsyncClient(base_url=served, timeout=60) as client:
            away = await client.get("/readyz")
            assert (away.status_code, away.json()["ready"]) == (503, False)
            assert (await client.get("/healthz")).json()["alive"]
            assert (await scrape(client)).value("kg_memory_job_attempts_total") == 0
            await wire.mend()
            assert await worker.stdout.readuntil(READY) == READY
            assert (await client.get("/readyz")).json()["ready"] is True
            await _work_off(memory, space, "Ada Lovelace works at Acme.")
            after = await scrape(client)
            assert after.value("kg_memory_job_attempts_total", outcome="done") == 1
            for stage in ("jobs", "cut", "extract", "embed", "write"):
                assert after.value("kg_memory_stage_seconds_count", stage=stage) == 1
            assert after.value("kg_memory_written_total", what="episodes") == 1
            assert (await client.get("/graphql")).status_code == 404
            assert (await client.get("/metrics", headers={"Host": "example.com"})).status_code == 403
            await wire.cut()
            assert (await client.get("/readyz")).status_code == 503
            assert (await client.get("/healthz")).status_code == 200
            async with asyncio.timeout(10):  # the scrape timeout of Prometheus
                assert (await scrape(client)).value("kg_memory_job_attempts_total", outcome="done") == 1
            await wire.mend()
            await _work_off(memory, space, "Ada Lovelace lives in London.")
            assert (await client.get("/readyz")).status_code == 200
        await wire.cut()
        worker.send_signal(signal.SIGTERM)
        assert await worker.wait() == 0
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", client.base_url.port)


async def test_without_a_port_the_worker_does_not_listen_and_ctrl_c_stops_it(
    neo4j_server: Neo4jServer, graph: Graph
) -> None:
    async with _worker(neo4j_server, neo4j_server.uri) as worker:
        assert worker.stdout is not None
        assert await worker.stdout.readuntil(READY) == READY
        connections = psutil.Process(worker.pid).net_connections()
        assert psutil.CONN_LISTEN not in {connection.status for connection in connections}
        worker.send_signal(signal.SIGINT)
        assert await worker.wait() == 0
