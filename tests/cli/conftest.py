"""Fixtures that run the command line in this process against the suite's server."""

import sys

import pytest

from kg_memory.__main__ import main
from tests.support.command_line import Outcome, Run
from tests.support.neo4j_server import Neo4jServer


@pytest.fixture
def environment(neo4j_server: Neo4jServer) -> dict[str, str]:
    """The environment variables of the suite's server."""
    return {
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_USER": neo4j_server.user,
        "NEO4J_PASSWORD": neo4j_server.password,
        "NEO4J_DATABASE": neo4j_server.database,
    }


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], environment: dict[str, str]) -> Run:
    """`run("search", "tea", "-s", "home")` runs the command and returns its outcome."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["kg-memory", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run
