"""A real server for the tests of what starts and stops it. It is not the one that the rest of the suite uses."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg_memory.embedded.config import MemorySize
from kg_memory.embedded.server import Connection, EmbeddedNeo4j
from kg_memory.settings import Settings
from tests.neo4j_server import QUICK

SMALL = MemorySize(heap_mb=512, page_cache_mb=64)


def embedded(home: Path) -> EmbeddedNeo4j:
    return EmbeddedNeo4j(home, cache=Settings.load().cache, memory=SMALL, jvm=QUICK)


def ask(connection: Connection, statement: str) -> list[list[object]]:
    """The rows of a statement, over the server's HTTP API."""
    address = connection.browser_url.replace("browser/", "db/neo4j/query/v2")
    answer = httpx.post(address, auth=(connection.user, connection.password), json={"statement": statement}, timeout=60)
    answer.raise_for_status()
    rows: list[list[object]] = answer.json()["data"]["values"]
    return rows


@pytest.fixture(scope="session")
def used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose server has run once, wrote one node, and was stopped."""
    home = tmp_path_factory.mktemp("used")
    database = embedded(home)
    try:
        ask(database.open(), "CREATE (:Kept {n: 1})")
    finally:
        database.close()
    return home


@pytest.fixture
def home(used_home: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the used home. Whatever still runs in it after the test is stopped."""
    copy = tmp_path / "home"
    shutil.copytree(used_home, copy)
    yield copy
    embedded(copy).stop()
