"""Fixtures of the whole suite: one real Neo4j, the real models, and a fresh space for every test."""

import logging
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kg_memory.access.principals import Principal
from kg_memory.embedded.config import MemorySize
from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import migrate
from kg_memory.memory import Memory
from kg_memory.model.sources import Message, NewSession
from kg_memory.ports import Embedder, Extractor
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_embedder import MiniLMEmbedder
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from tests.support.builders import at
from tests.support.fakes import HashEmbedder, LiteralExtractor, SettableClock
from tests.support.neo4j_server import QUICK, Neo4jServer, running

# Every Java that a test starts lives for seconds or minutes, also those that the command line starts: see QUICK.
os.environ.setdefault("JDK_JAVA_OPTIONS", QUICK[0])

# A run draws the same examples as the one before, so that what is red stays red; `make test-fresh` draws others.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("fresh", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    with running(tmp_path_factory.mktemp("neo4j"), MemorySize(heap_mb=768, page_cache_mb=128), QUICK) as server:
        yield server


def _fail(notice: logging.LogRecord) -> bool:
    if notice.levelno >= logging.WARNING and "_async" in notice.pathname:
        raise AssertionError(notice.getMessage())
    return True


@pytest.fixture(scope="session", autouse=True)
def strict() -> Iterator[None]:
    """A warning of the server fails the test that caused it; tests of warnings use a blocking driver.

    The driver's own `warn_notification_severity` walks the stack for every statement, which takes longer than it runs.
    """
    notices = logging.getLogger("neo4j.notifications")
    notices.setLevel(logging.WARNING)
    notices.addFilter(_fail)
    yield
    notices.removeFilter(_fail)


@pytest.fixture(scope="session")
async def graph(neo4j_server: Neo4jServer, embedder: Embedder) -> AsyncIterator[Graph]:
    """The migrated graph."""
    server = neo4j_server
    async with Graph.open(server.uri, server.user, server.password, server.database) as graph:
        await migrate(graph, embedder, lambda: at(2026))
        yield graph


@pytest.fixture(scope="session")
def weights() -> Path:
    return minilm_weights(Settings.load().cache)


@pytest.fixture(scope="session")
def encoder(weights: Path) -> MiniLM:
    return MiniLM(weights)


@pytest.fixture(scope="session")
def embedder(encoder: MiniLM) -> Embedder:
    return MiniLMEmbedder(encoder)


@pytest.fixture(scope="session")
def extractor(encoder: MiniLM) -> Extractor:
    """The shipped extractor."""
    from kg_memory.extract.pipeline.load import shipped_pipeline
    from kg_memory.extract.profile.profile import Profiler
    from kg_memory.extract.spacy_extractor import SpacyExtractor

    return SpacyExtractor(shipped_pipeline(encoder), Profiler(encoder.embed))


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def memory(graph: Graph, embedder: Embedder, extractor: Extractor, clock: SettableClock) -> Memory:
    """The shipped memory with a settable clock."""
    return Memory(graph, embedder, extractor, clock)


@pytest.fixture
def literal(graph: Graph, embedder: Embedder, clock: SettableClock) -> Memory:
    """A memory that extracts exactly what a test writes: `Ada WORKS_AT Acme [2024..2025].`"""
    return Memory(graph, embedder, LiteralExtractor(), clock)


@pytest.fixture
async def calling(graph: Graph, clock: SettableClock, space: str) -> AsyncIterator[Memory]:
    """A memory that may call this machine and access the test's space only; it deletes its webhooks."""
    here = Principal("caller", frozenset({space}), frozenset({space}))
    memory = Memory(graph, HashEmbedder(), LiteralExtractor(), clock, here, private_webhooks=True)
    await memory.remember(space, NewSession([Message("Begin.", at(2026, 5))], key="talk"))
    yield memory
    for webhook in await memory.webhooks.list(space):
        await memory.webhooks.delete(space, webhook.id)


@pytest.fixture
def space(request: pytest.FixtureRequest) -> str:
    """The name of a space that no other test uses."""
    return f"{request.node.originalname[:100]} {secrets.token_hex(6)}"


@pytest.fixture
def other_space(space: str) -> str:
    """A second space, for tests of isolation."""
    return f"{space} other"
