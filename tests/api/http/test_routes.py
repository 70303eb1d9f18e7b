"""The HTTP service: a real server on a free loopback port, with a database that can become unavailable."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2
import pytest

from kg_memory.api.http.middleware import LARGEST_BODY
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.ports import Embedder
from kg_memory.version import __version__
from tests.support.builders import CAREER
from tests.support.fakes import LiteralExtractor, SettableClock
from tests.support.live_server import served
from tests.support.neo4j_server import Neo4jServer
from tests.support.wire import Wire

HEALTH = {"query": "{ health { ready } }"}


async def test_a_large_body_is_refused_on_the_wire_without_being_read(literal: Memory) -> None:
    head = "POST /graphql HTTP/1.1\r\nHost: {}\r\nContent-Length: 50000000\r\n\r\n"
    async with served(literal) as up:
        reader, writer = await asyncio.open_connection(*up.address.split(":"))
        writer.write(head.format(up.address).encode())
        answer = await reader.readuntil(b"}]}")
        writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"INPUT_TOO_LARGE"' in answer


async def test_a_body_of_fifty_megabytes_is_refused_while_it_is_sent(literal: Memory) -> None:
    async with served(literal) as up, httpx2.AsyncClient(base_url=up.url) as client:
        body = json.dumps({"query": "{ x }", "variables": {"text": "x" * 50_000_000}})
        try:
            answer = await client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
        except (httpx2.WriteError, httpx2.ReadError):
            pass  # the server hung up before the client had finished talking
        else:
            assert answer.status_code == 413
        assert (await client.post("/graphql", json=HEALTH)).json() == {"data": {"health": {"ready": True}}}


async def test_a_document_below_the_limit_comes_through(literal: Memory, space: str) -> None:
    query = """mutation ($space: String!, $text: String!) {
      remember(space: $space, source: {document: {text: $text, occurredAt: "2024"}}) { episodes { position } }
    }"""
    text = "Ada KNOWS Bob. " + "é" * 5_000 + "\n\n"
    async with (
        served(literal) as up,
        httpx2.AsyncClient(base_url=up.url, timeout=60) as client,
    ):
        answer = await client.post("/graphql", json={"query": query, "variables": {"space": space, "text": text}})
    assert len(answer.content) < LARGEST_BODY
    assert len(answer.json()["data"]["remember"]["episodes"]) == 6


async def test_a_stop_finishes_the_running_request(graph: Graph, embedder: Embedder, space: str) -> None:
    release, running = asyncio.Event(), asyncio.Event()

    @dataclass
    class Slow(LiteralExtractor):
        async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
            running.set()
            await release.wait()
            return await super().extract(passages)

    slow = Memory(graph, embedder, Slow(), SettableClock())
    query = """mutation ($space: String!) {
      remember(space: $space, source: {message: {text: "Ada KNOWS Bob.", occurredAt: "2024"}}) { changed }
    }"""
    async with served(slow) as up, httpx2.AsyncClient(base_url=up.url) as client:
        asked = asyncio.create_task(client.post("/graphql", json={"query": query, "variables": {"space": space}}))
        await running.wait()
        up.stop()
        while up.server.servers[0].is_serving():  # noqa: ASYNC110  # as above
            await asyncio.sleep(0)
        release.set()
        assert (await asked).json() == {"data": {"remember": {"changed": True}}}


async def test_it_refuses_clearly_while_the_database_is_away_and_recovers(
    neo4j_server: Neo4jServer, embedder: Embedder, literal: Memory, space: str
) -> None:
    await literal.remember(space, CAREER)
    address = urlsplit(neo4j_server.uri)
    wire = Wire(address.hostname or "127.0.0.1", address.port or 7687)
    await wire.mend()
    query = {
        "query": "query ($space: String!) { facts(space: $space) { edges { node { id } } } }",
        "variables": {"space": space},
    }
    login = (neo4j_server.user, neo4j_server.password, neo4j_server.database)
    async with Graph.open(f"bolt://127.0.0.1:{wire.port}", *login, retry_s=1) as graph:
        memory = Memory(graph, embedder, LiteralExtractor(), SettableClock())
        async with (
            served(memory) as up,
            httpx2.AsyncClient(base_url=up.url, timeout=60) as client,
        ):
            assert (await client.get("/readyz")).status_code == 200
            await wire.cut()
            away = await client.post("/graphql", json=query)
            assert away.json()["errors"][0]["extensions"] == {"code": "GRAPH_UNAVAILABLE"}
            ready, alive = await client.get("/readyz"), await client.get("/healthz")
            assert (ready.status_code, ready.json()["ready"], alive.status_code) == (503, False, 200)
            await wire.mend()
            back = await client.post("/graphql", json=query)
            assert len(back.json()["data"]["facts"]["edges"]) == 5
            assert (await client.get("/readyz")).json()["ready"] is True
    await wire.cut()


async def test_the_landing_page_links_to_every_address(client: httpx2.AsyncClient) -> None:
    page = await client.get("/")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert __version__ in page.text
    for address in (
        'href="graphql"',
        'href="http://127.0.0.1:7474/browser/"',
        'href="schema.graphql"',
        'href="readyz"',
        'href="metrics"',
    ):
        assert address in page.text


async def test_the_example_on_the_landing_page_is_understood(client: httpx2.AsyncClient, space: str) -> None:
    page = (await client.get("/")).text
    assert "curl -s http://127.0.0.1:8712/graphql" in page
    example = page.split("-d '")[1].split("'</pre>")[0].replace("sample", space)
    errors = (await client.post("/graphql", json=json.loads(example))).json()["errors"]
    assert [error["extensions"]["code"] for error in errors] == ["NOT_FOUND"]  # the space, and nothing else


async def test_the_probes_and_the_schema(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"alive": True, "version": __version__}
    ready = (await client.get("/readyz")).json()
    assert ready["ready"] is True
    assert ready["database"].startswith("Neo4j ")
    assert "type Query {" in (await client.get("/schema.graphql")).text


@pytest.mark.parametrize(
    "path", ["/graphql/assets/../page.html", "/graphql/assets/%2e%2e/build.py", "/graphql/assets/none.js"]
)
async def test_nothing_but_the_assets_is_served_as_a_file(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
