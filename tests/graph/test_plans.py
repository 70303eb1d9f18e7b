"""Every statement that is shipped, planned by the server on a graph with thousands of facts in several spaces."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import neo4j
import pytest

from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import Statement, all_statements
from kg_memory.memory import Memory
from tests.crowd import write_crowd
from tests.neo4j_server import Neo4jServer
from tests.worlds import at, span

ONCE_PER_START = ("migrate/", "graph/")
WHOLE_SPACE = ("check/",)
UNIQUE = "NodeUniqueIndexSeek"

EXAMPLES: dict[str, Any] = {
    "vector": [0.1] * 384,
    "words": "+space:x",
    "limit": 21,
    "most": 20,
    "first": 20,
    "max_hops": 4,
    "version": 1,
    "dimensions": 384,
    "predicate": "KNOWS",
    "ids": ["a", "b"],
    "keys": ["a", "b"],
    "names": ["a", "b"],
    "predicates": ["A", "B"],
    "readable": ["a"],
    "facts": [{"id": "a", "version": 1}],
    "slots": [{"subject_id": "a", "predicate": "KNOWS"}],
    "same": [{"hash": "a", "valid_from": at(2024), "valid_to": at(2025)}],
}
TIMES = ("at", "since", "until", "from", "now", "before")


def example(name: str) -> Any:
    """A parameter of the right type, which the planner looks at."""
    if name in EXAMPLES:
        return EXAMPLES[name]
    if name.rsplit("_", 1)[-1] in TIMES:
        return at(2024) + timedelta(days=1)
    return [{}] if name in ("entities", "episodes", "mentions", "citations", "links") else "text"


@pytest.fixture(scope="module")
async def session(graph: Graph, neo4j_server: Neo4jServer, literal_spaces: None) -> AsyncIterator[neo4j.AsyncSession]:
    auth = (neo4j_server.user, neo4j_server.password)
    async with (
        neo4j.AsyncGraphDatabase.driver(neo4j_server.uri, auth=auth) as driver,
        driver.session(database=neo4j_server.database) as session,
    ):
        await (await session.run("CALL db.prepareForReplanning(60)")).consume()
        yield session
