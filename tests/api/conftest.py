"""The service over HTTP, without a network: a client of one memory."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from tests.support.builders import say
from tests.support.fakes import HashEmbedder, LiteralExtractor, SettableClock
from tests.support.graphql import GraphQL, client_of
from tests.support.live_server import Served, served


@pytest.fixture
async def client(literal: Memory) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(literal) as client:
        yield client


@pytest.fixture
def ask(client: httpx2.AsyncClient) -> GraphQL:
    return GraphQL(client)


@pytest.fixture
def quick(graph: Graph, clock: SettableClock) -> Memory:
    """A memory with a literal extractor and a fast fake embedder."""
    return Memory(graph, HashEmbedder(), LiteralExtractor(), clock)


@pytest.fixture
async def up(quick: Memory) -> AsyncIterator[Served]:
    async with served(quick) as up:
        yield up


@pytest.fixture
async def after(quick: Memory, space: str) -> str:
    """The cursor of a space that exists."""
    await say(quick, space, "Begin.")
    return await quick.events.cursor(space)
