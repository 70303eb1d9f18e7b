"""The sample in a real database, and a headless Chromium that sees nothing but this machine."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import neo4j
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from kg_memory import sample
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.ports import Embedder, Extractor
from tests.support.browser import SAVED, Ask, Picture
from tests.support.neo4j_server import Neo4jServer

ARTIFACTS = Path(__file__).parents[1] / ".artifacts"

PICTURES = Path(__file__).parent / "pictures"

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

TIMEOUT_MS = 60_000  # a busy machine may take its time

expect.set_options(timeout=TIMEOUT_MS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-pictures", action="store_true", help="keep the screenshots as the README's pictures")


@pytest.fixture(scope="session")
async def sample_memory(graph: Graph, embedder: Embedder, extractor: Extractor) -> Memory:
    """A memory by the clock of the wall, with the sample in the space `sample`."""
    memory = Memory(graph, embedder, extractor, lambda: datetime.now(UTC))
    await sample.load(memory)
    return memory


@pytest.fixture(scope="session")
def saved() -> dict[str, str]:
    """The saved queries, the style file and their README, by file name."""
    return {file.name: file.read_text(encoding="utf-8") for file in SAVED.iterdir()}


@pytest.fixture
async def ask(graph: Graph, neo4j_server: Neo4jServer) -> AsyncIterator[Ask]:
    """Runs a Cypher text as a person would, for reading only; a warning of the server fails the test."""
    auth = neo4j_server.user, neo4j_server.password
    async with neo4j.AsyncGraphDatabase.driver(
        neo4j_server.uri, auth=auth, warn_notification_severity="WARNING"
    ) as driver:

        async def ask(text: str) -> list[dict[str, Any]]:
            answer = await driver.execute_query(
                text, routing_=neo4j.RoutingControl.READ, database_=neo4j_server.database
            )
            return [dict(record) for record in answer.records]

        yield ask


@pytest.fixture
async def browser_url(ask: Ask, neo4j_server: Neo4jServer) -> str:
    """Where the server itself serves Neo4j Browser."""
    rows = await ask("SHOW SETTINGS YIELD name, value WHERE name = 'server.http.listen_address' RETURN value")
    port = rows[0]["value"].rsplit(":", 1)[-1]
    return f"http://{urlsplit(neo4j_server.uri).hostname}:{port}/browser/"


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    executable = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    assert executable is not None, "the browser tests need Chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    """A page with nothing stored from an earlier one."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(TIMEOUT_MS)
    yield await context.new_page()
    await context.close()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Picture:
    """Takes a picture of a page into `tests/.artifacts`, and with --update-pictures into the README's folder too."""

    async def take(page: Page, name: str) -> None:
        ARTIFACTS.mkdir(exist_ok=True)
        await page.screenshot(path=ARTIFACTS / name)
        if request.config.getoption("--update-pictures", default=False):
            shutil.copy(ARTIFACTS / name, PICTURES / name)

    return take
