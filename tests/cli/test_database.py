"""`kg-memory db`, `migrate` and `export-schema` against the suite's server."""

import json

import pytest

from tests.support.command_line import Run
from tests.support.source import ROOT


def test_a_query_shows_its_rows(run: Run) -> None:
    query = (
        "RETURN 1 AS one, 'a [b]' AS text, null AS nothing, datetime('2024-05-17T12:00Z') AS then, range(1, 20) AS many"
    )
    outcome = run("db", "query", query)
    assert outcome.out.splitlines()[0].split() == ["one", "text", "nothing", "then", "many"]
    assert "a [b]" in outcome.out
    assert "(20 numbers)" in outcome.out
    (row,) = json.loads(run("db", "query", query, "--json").out)
    assert (row["one"], row["nothing"], row["many"][-1]) == (1, None, 20)
    assert row["then"] == "2024-05-17T12:00:00Z"


def test_first_limits_the_rows_of_a_query(run: Run) -> None:
    assert len(json.loads(run("db", "query", "UNWIND range(1, 20) AS n RETURN n", "--first", "3", "--json").out)) == 3
    assert run("db", "query", "UNWIND [] AS n RETURN n").out == "No rows.\n"


@pytest.mark.parametrize("query", ["CREATE (n:Left_behind) RETURN n", "MATCH (n RETURN n"])
def test_a_query_that_writes_or_is_malformed_is_refused(run: Run, query: str) -> None:
    outcome = run("db", "query", query)
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error[GRAPH]: ")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("command", ["start", "stop", "status"])
def test_commands_for_the_local_database_refuse_another_server(run: Run, command: str) -> None:
    outcome = run("db", command)
    assert outcome.code == 1
    assert outcome.err.startswith("error[CONFIGURATION]: NEO4J_URI=")


def test_the_schema_is_at_its_newest_migration(run: Run) -> None:
    newest = len(list((ROOT / "schema" / "migrations").glob("*.cypher")))
    assert json.loads(run("migrate", "--json").out) == {"migration": newest}


def test_the_exported_schema_is_the_one_in_the_tree(run: Run) -> None:
    assert run("export-schema").out == (ROOT / "schema" / "schema.graphql").read_text()
