"""The service over HTTP, without a network: a client of one memory."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from kg_memory.api.service import service
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from tests.api.live_server import Served, say, served
from tests.worlds import HashEmbedder, LiteralExtractor, SettableClock

ADDRESS = "http://127.0.0.1:8712"


def client_of(memory: Memory, *, request_timeout_s: float = 60.0) -> httpx.AsyncClient:
    app = service(memory, request_timeout_s=request_timeout_s, browser_url="http://127.0.0.1:7474/browser/")
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS)


@dataclass
class GraphQL:
    """Asks GraphQL over HTTP."""

    client: httpx.AsyncClient

    async def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer, with its errors."""
        body = json.dumps({"query": query, "variables": variables})
        response = await self.client.post("/graphql", content=body, headers={"Content-Type": "application/json"})
        answer: dict[str, Any] = response.json()
        return answer

    async def __call__(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors; of a single field, its value."""
        body = await self.answer(query, **variables)
        assert "errors" not in body, body["errors"]
        data = body["data"]
        return next(iter(data.values())) if len(data) == 1 else data

    async def refusal(self, query: str, **variables: Any) -> tuple[str, str]:
        """The code and the message of the first error."""
        error = (await self.answer(query, **variables))["errors"][0]
        return error["extensions"]["code"], error["message"]


@pytest.fixture
async def client(literal: Memory) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(literal) as client:
        yield client


@pytest.fixture
def ask(client: httpx.AsyncClient) -> GraphQL:
    return GraphQL(client)


def nodes(connection: dict[str, Any]) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]]


@pytest.fixture
def quick(graph: Graph, clock: SettableClock) -> Memory:
    """A memory that extracts what is written word for word, and embeds at no cost."""
    return Memory(graph, HashEmbedder(), LiteralExtractor(), clock)


@pytest.fixture
async def up(quick: Memory) -> AsyncIterator[Served]:
    async with served(quick) as up:
        yield up


@pytest.fixture
async def after(quick: Memory, space: str) -> str:
    """The cursor of a space that is there."""
    await say(quick, space, "Begin.")
    return await quick.cursor(space)
