"""Every statement that is shipped, planned on a graph with thousands of facts: it reads what it needs, by index."""

import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import neo4j
import pytest

from kg_memory.access.principals import OWNER
from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import Statement, all_statements
from kg_memory.memory import Memory
from kg_memory.model.sources import NewDocument
from kg_memory.spaces.spaces import Spaces
from tests.support.builders import at, span
from tests.support.fakes import HashEmbedder, LiteralExtractor, SettableClock
from tests.support.large_space import write_large_space
from tests.support.neo4j_server import Neo4jServer

STATEMENTS = list(all_statements())
MAY_SCAN = ("check/", "graph/", "spaces/spaces", "events/logged_spaces")
"""What walks a whole space by design, or reads nodes of which there are a handful."""
EXAMPLES: dict[str, Any] = {
    "vector": [0.1] * 384,
    "predicate": "KNOWS",
    "ids": ["a", "b"],
    "facts": [{"id": "a", "version": 1}],
    "slots": [{"entity_id": "a", "predicate": "KNOWS", "both": True}],
    "hashes": ["a", "b"],
    "pairs": [{"id": "a", "into": "b"}],
    "logs": [{"space": "a", "events": [{"kind": "EPISODE_ADDED"}]}],
    "properties": {"id": "a"},
    "progress": {"position": 1},
    "deliveries": [{"id": "a"}],
    "scales": [{"scale": 5, "since": at(2020)}],
    "held": [{"space": "a", "id": "a", "token": "a"}],
    "done": [{"id": "a", "token": "a", "episodes": ["a"], "usage": {}}],
    "states": ["QUEUED"],
    "counted": True,
    "from": ["QUEUED"],
} | dict.fromkeys(
    (
        "limit",
        "most",
        "per_node",
        "least_similarity",
        "compared",
        "most_similar",
        "most_scanned",
        "max_hops",
        "version",
        "dimensions",
        "characters",
        "lease_s",
        "wait_s",
        "wait_ms",
        "seconds",
        "kept",
        "number",
        "days",
    ),
    20,
)
TIMES = {"at", "since", "until", "from", "now", "before"}
LISTS = {
    "keys",
    "called",
    "without",
    "rows",
    "names",
    "predicates",
    "readable",
    "entities",
    "episodes",
    "mentions",
    "citations",
    "places",
    "links",
    "claims",
    "spaces",
    "kinds",
    "categories",
    "sessions",
    "agents",
    "scanned",
    "searches",
    "searches_about",
    "mentioning",
    "named",
    "by_kind",
    "by_session",
    "by_both",
    "documents",
    "containers",
}


def example(name: str) -> Any:
    """A value of the parameter's type, which the planner looks at."""
    if name in EXAMPLES:
        return EXAMPLES[name]
    if name.rsplit("_", 1)[-1] in TIMES:
        return at(2024)
    return [] if name in LISTS else "text"


@pytest.fixture(scope="module")
async def session(graph: Graph, neo4j_server: Neo4jServer) -> AsyncIterator[neo4j.Session]:
    """A session on a server whose planner knows two crowded spaces."""
    memory = Memory(graph, HashEmbedder(), LiteralExtractor(), SettableClock())
    spaces = Spaces(graph, SettableClock(), OWNER, {})
    for name in (f"crowd {secrets.token_hex(6)}", f"another crowd {secrets.token_hex(6)}"):
        await write_large_space(await spaces.writable(name), 800, span("2020", "2021"))
        await memory.remember(name, NewDocument("Some text.", at(2024)))
    auth = (neo4j_server.user, neo4j_server.password)
    with (
        neo4j.GraphDatabase.driver(neo4j_server.uri, auth=auth) as driver,
        driver.session(database=neo4j_server.database) as session,
    ):
        session.run("CALL db.prepareForReplanning(60)").consume()
        yield session


def planned(session: neo4j.Session, statement: Statement) -> neo4j.ResultSummary:
    return session.run("EXPLAIN " + statement.text, {name: example(name) for name in statement.parameters}).consume()


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield str(plan["operatorType"]).split("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.name)
def test_a_statement_reads_by_index_and_does_what_its_header_says(session: neo4j.Session, statement: Statement) -> None:
    summary = planned(session, statement)
    assert (summary.query_type in ("r", "s")) == (statement.mode == "read")
    assert summary.plan is not None
    scans = {operator for operator in operators(summary.plan) if "Scan" in operator}
    assert not {scan for scan in scans if "AllNodes" in scan or "Relationship" in scan}
    if not statement.name.startswith(MAY_SCAN):
        assert not scans


@pytest.mark.parametrize(
    "name", ["facts", "facts_of_predicate", "entities", "entities_of_kind", "episodes", "sessions"]
)
def test_a_page_stops_reading_when_it_is_full(session: neo4j.Session, name: str) -> None:
    (statement,) = [one for one in STATEMENTS if one.name == f"lookup/{name}"]
    plan = planned(session, statement).plan
    assert plan is not None
    assert not {"Top", "Sort", "PartialTop", "PartialSort", "Union"} & set(operators(plan))
    assert "Limit" in set(operators(plan))


@pytest.mark.parametrize(
    "name",
    [
        "lookup/facts_during",
        "lookup/facts_of",
        "history/relation",
        "history/diff",
        "history/changed_world",
        "history/changed_memory",
    ],
)
def test_a_page_that_is_merged_reads_no_more_than_a_page_of_each_part(session: neo4j.Session, name: str) -> None:
    (statement,) = [one for one in STATEMENTS if one.name == name]
    plan = planned(session, statement).plan
    assert plan is not None
    used = list(operators(plan))
    assert used.count("Limit") == used.count("NodeIndexSeek") > 0
    assert not {"Sort", "PartialSort", "PartialTop"} & set(used)
