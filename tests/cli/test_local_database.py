"""`up`, `serve` and `db` with a local database of their own, from its first start to its restore."""

import asyncio
import io
import json
import re
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from kg_memory.embedded.server import EmbeddedNeo4j
from kg_memory.settings import Settings
from tests.support.command_line import Run, process

READY = b"Ctrl-C stops it.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The home of a database that runs and has never been migrated."""
    home = tmp_path_factory.mktemp("home")
    database = EmbeddedNeo4j(home, cache=Settings.load().cache)
    database.start()
    yield home
    database.stop()


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    return {"KG_MEMORY_HOME": str(home), "NEO4J_URI": ""}


@asynccontextmanager
async def _up(environment: dict[str, str]) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """`kg-memory up` once it is ready, and its output."""
    service = await process("up", "--port", "0", **environment)
    assert service.stdout is not None
    try:
        async with asyncio.timeout(120):
            printed = await service.stdout.readuntil(READY)
        yield service, printed.decode()
    finally:
        if service.returncode is None:
            service.kill()
        await service.communicate()


def test_serve_refuses_an_outdated_database(run: Run) -> None:
    outcome = run("serve", "--port", "0")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.splitlines()[-1].startswith("error[MIGRATION_PENDING]: ")
    assert "kg-memory migrate" in outcome.err


async def test_up_serves_the_sample_prints_its_addresses_and_shuts_down_cleanly(environment: dict[str, str]) -> None:
    async with _up(environment) as (service, printed):
        (graphiql,) = re.findall(r"GraphiQL +(http://127\.0\.0\.1:\d+/graphql)", printed)
        assert re.search(r"Neo4j Browser +http://127\.0\.0\.1:\d+/browser/\n +user +neo4j\n +password +\S{16}", printed)
        query = (
            '{ documents(space: "sample") { edges { node { title } } } sessions(space: "sample") { edges { cursor } } }'
        )
        checked = await process("--verbose", "check", **environment)
        out, err = await checked.communicate()
        assert (out, err.split(b" at port ")[0]) == (b"The graph is sound.\n", b"asking the service")
        async with httpx2.AsyncClient() as client:
            answer = (await client.post(graphiql, json={"query": query})).json()["data"]
            assert (await client.get(graphiql.replace("/graphql", "/readyz"))).status_code == 200
        assert [edge["node"]["title"] for edge in answer["documents"]["edges"]] == ["Lighthouse, a project note"]
        assert len(answer["sessions"]["edges"]) == 4
        port = httpx2.URL(graphiql).port
        second = await process("up", "--port", str(port), **environment)
        assert (await second.communicate())[1].startswith(f"error[CONFIGURATION]: port {port} ".encode())
        assert b"200 OK" in await _answer_during_shutdown(service, port)
        assert await service.wait() == 0


async def _answer_during_shutdown(service: asyncio.subprocess.Process, port: int | None) -> bytes:
    """The answer to a request that the server had begun to read when it got SIGTERM."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = b'{"query": "{ health { ready } }"}'
    head = f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n".encode())
    assert await reader.readline() == b"HTTP/1.1 100 Continue\r\n"
    service.send_signal(signal.SIGTERM)
    async with asyncio.timeout(30):
        with suppress(ConnectionError):
            while True:  # until it stops listening
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
        with pytest.raises(TimeoutError):  # it waits for the request
            await asyncio.wait_for(service.wait(), 4)
        writer.write(body)
        answer = await reader.read()
    writer.close()
    return answer


def test_restore_asks_for_confirmation(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    (tmp_path / "memory.dump").touch()
    outcome = run("db", "restore", tmp_path / "memory.dump")
    assert outcome.code == 1
    assert "Aborted" in outcome.err


def test_status_shows_the_connection(run: Run, home: Path) -> None:
    status = json.loads(run("db", "status", "--json").out)
    assert (status["home"], status["owner_pid"]) == (str(home), None)
    assert status["connection"]["uri"].startswith("bolt://127.0.0.1:")
    printed = run("db", "status").out
    assert status["connection"]["browser_url"] in printed
    assert status["connection"]["password"] in printed


def test_the_database_starts_once_and_stops_once(run: Run) -> None:
    running = json.loads(run("db", "start", "--json").out)
    assert json.loads(run("db", "status", "--json").out)["connection"] == running
    assert json.loads(run("db", "stop", "--json").out) == {"stopped": True}
    assert run("db", "stop").out == "It was not running.\n"
    assert run("db", "status").out.startswith("Not running.")


def test_a_backup_is_restored_in_another_home(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "memory.dump"
    assert json.loads(run("db", "backup", file, "--json").out) == {"file": str(file), "bytes": file.stat().st_size}
    monkeypatch.setenv("KG_MEMORY_HOME", str(tmp_path / "elsewhere"))
    assert run("db", "restore", file, "--yes").out.startswith("Restored from ")
    run("db", "start")
    try:
        titles = run("db", "query", "MATCH (d:Document) RETURN d.title AS title", "--json")
        assert json.loads(titles.out) == [{"title": "Lighthouse, a project note"}]
        assert run("check").out == "The graph is sound.\n"
    finally:
        run("db", "stop")
