"""The Neo4j for the tests: the server in the environment, or the project's own in a temporary home."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg_memory.embedded.config import MemorySize
from kg_memory.embedded.server import EmbeddedNeo4j
from kg_memory.settings import Settings

QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UseG1GC")
"""JVM options for servers that live for minutes: fast compilation instead of fast code."""


@dataclass(frozen=True)
class Neo4jServer:
    uri: str
    user: str
    password: str
    database: str = "neo4j"


@contextmanager
def running(home: Path, memory: MemorySize | None = None, jvm: Sequence[str] = ()) -> Iterator[Neo4jServer]:
    """Runs the server during the block; the project's own keeps its data in `home`."""
    if uri := os.environ.get("KG_MEMORY_TEST_NEO4J_URI"):
        user = os.environ.get("KG_MEMORY_TEST_NEO4J_USER", "neo4j")
        yield Neo4jServer(uri, user, os.environ["KG_MEMORY_TEST_NEO4J_PASSWORD"])
        return
    server = EmbeddedNeo4j(home, cache=Settings.load().cache, memory=memory, jvm=jvm)
    connection = server.open()
    try:
        yield Neo4jServer(connection.uri, connection.user, connection.password, connection.database)
    finally:
        server.close()
