import asyncio

import pytest

from kg_memory.errors import ConfigurationError, GraphError, GraphTimeout, GraphUnavailable, InvalidTime
from kg_memory.graph.graph import Graph, Transaction, _supported
from kg_memory.graph.statements import parse
from kg_memory.telemetry.statements import tracing
from tests.support.builders import at
from tests.support.neo4j_server import Neo4jServer

ECHO = parse("tests/echo", "// read echo(value) -> one\nCYPHER 25\nRETURN $value AS value\n")
BROKEN = parse("tests/broken", "// read broken() -> one\nCYPHER 25\nRETURN 1 / 0 AS value\n")
ENDLESS = parse(
    "tests/endless",
    "// read endless() -> one\nCYPHER 25\nUNWIND range(1, 1000000000000) AS i WITH i WHERE i < 0 RETURN i\n",
)
OLD = parse("tests/old", "// read old() -> one\nCYPHER 5\nOPTIONAL MATCH (m:TestMark) RETURN id(m) AS id LIMIT 1\n")
MARK = parse("tests/mark", "// write mark(id) -> none\nCYPHER 25\nCREATE (:TestMark {id: $id})\n")
MARKS = parse("tests/marks", "// read marks(id) -> one\nCYPHER 25\nMATCH (m:TestMark {id: $id}) RETURN count(m) AS n\n")
SWEEP = parse("tests/sweep", "// write sweep(id) -> none\nCYPHER 25\nMATCH (m:TestMark {id: $id}) DELETE m\n")


async def count(graph: Graph, id: str) -> int:
    return int((await graph.read(MARKS, id=id))[0]["n"])


async def test_a_read_gives_rows(graph: Graph) -> None:
    assert await graph.read(ECHO, value="`x` {$y} 👩‍👩‍👧 שלום") == [{"value": "`x` {$y} 👩‍👩‍👧 שלום"}]


@pytest.mark.parametrize("parameters", [{}, {"valeu": 1}, {"value": 1, "more": 2}])
async def test_wrong_parameters_are_refused(graph: Graph, parameters: dict[str, int]) -> None:
    with pytest.raises(GraphError, match="wrong parameters"):
        await graph.read(ECHO, **parameters)


async def test_a_naive_time_never_reaches_the_server(graph: Graph) -> None:
    with pytest.raises(InvalidTime):
        await graph.read(ECHO, value=at(2024).replace(tzinfo=None))


async def test_a_read_cannot_write(graph: Graph, space: str) -> None:
    with pytest.raises(GraphError, match=r"(?i)writ"):
        await graph.read(MARK, id=space)
    assert await count(graph, space) == 0


async def test_a_write_is_seen_by_the_next_read_and_a_failed_one_leaves_nothing(graph: Graph, space: str) -> None:
    async def fail(transaction: Transaction) -> None:
        await transaction.run(MARK, id=space)
        await transaction.run(BROKEN)

    await graph.run(MARK, id=space)
    assert await count(graph, space) == 1
    with pytest.raises(GraphError, match="refused a statement"):
        await graph.write("tests/mark", fail)
    assert await count(graph, space) == 1
    await graph.run(SWEEP, id=space)


async def test_a_warning_of_the_server_fails_the_test_that_caused_it(graph: Graph) -> None:
    with pytest.raises(AssertionError, match="deprecated"):
        await graph.read(OLD)
    with pytest.raises(AssertionError, match="deprecated"):
        await graph.write("tests/old", lambda transaction: transaction.run(OLD))


async def test_a_trace_names_the_statements_of_its_own_task(graph: Graph) -> None:
    async def ask(request: str, times: int) -> list[str]:
        with tracing(request) as trace:
            for _ in range(times):
                await graph.read(ECHO, value=1)
        return trace.statements

    one, three = await asyncio.gather(ask("a", 1), ask("b", 3))
    assert (one, three) == (["tests/echo"], ["tests/echo"] * 3)


async def test_a_transaction_that_runs_too_long_times_out(neo4j_server: Neo4jServer) -> None:
    server = neo4j_server
    async with Graph.open(server.uri, server.user, server.password, server.database, timeout_s=0.5) as graph:
        with pytest.raises(GraphTimeout):
            await graph.read(ENDLESS)
        assert await graph.read(ECHO, value=1) == [{"value": 1}]


async def test_a_wrong_password_is_a_configuration_error(neo4j_server: Neo4jServer, space: str) -> None:
    with pytest.raises(ConfigurationError, match="refused the user or password"):
        async with Graph.open(neo4j_server.uri, "nobody", space, retry_s=2):
            pass


async def test_a_missing_server_is_unavailable(unused_tcp_port: int) -> None:
    with pytest.raises(GraphUnavailable):
        async with Graph.open(f"bolt://127.0.0.1:{unused_tcp_port}", "neo4j", "password", retry_s=0.2):
            pass


@pytest.mark.parametrize("uri", ["", "nonsense", "ftp://127.0.0.1:7687", "bolt://127.0.0.1:port"])
async def test_an_invalid_address_is_a_configuration_error(uri: str) -> None:
    with pytest.raises(ConfigurationError):
        async with Graph.open(uri, "neo4j", "password", retry_s=0.2):
            pass


async def test_the_error_for_a_missing_database_names_it(neo4j_server: Neo4jServer) -> None:
    server = neo4j_server
    with pytest.raises(GraphError, match="atlantis"):
        async with Graph.open(server.uri, server.user, server.password, "atlantis", retry_s=1):
            pass


@pytest.mark.parametrize("version", ["2026.08", "2026.08.1", "2026.10.0", "2027.01.0", "2026.08.1-SNAPSHOT"])
def test_a_server_that_is_new_enough_is_supported(version: str) -> None:
    assert _supported(version)


@pytest.mark.parametrize("version", ["5.26.0", "4.4.12", "2025.12.1", "2026.07.3", "unknown", ""])
def test_an_older_server_is_not(version: str) -> None:
    assert not _supported(version)


async def test_the_version_of_the_server_is_known(graph: Graph) -> None:
    assert _supported(graph.version)
