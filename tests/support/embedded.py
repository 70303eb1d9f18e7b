"""A small local database."""

from pathlib import Path

import httpx2

from kg_memory.embedded.config import MemorySize
from kg_memory.embedded.server import Connection, EmbeddedNeo4j
from kg_memory.settings import Settings
from tests.support.neo4j_server import QUICK

SMALL = MemorySize(heap_mb=512, page_cache_mb=64)


def embedded(home: Path) -> EmbeddedNeo4j:
    return EmbeddedNeo4j(home, cache=Settings.load().cache, memory=SMALL, jvm=QUICK)


def ask(connection: Connection, statement: str) -> list[list[object]]:
    """The rows of a statement, over the server's HTTP API."""
    address = connection.browser_url.replace("browser/", "db/neo4j/query/v2")
    answer = httpx2.post(
        address, auth=(connection.user, connection.password), json={"statement": statement}, timeout=60
    )
    answer.raise_for_status()
    rows: list[list[object]] = answer.json()["data"]["values"]
    return rows
