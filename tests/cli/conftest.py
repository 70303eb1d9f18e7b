"""Running the command line: in this process against the suite's server, or as a process of its own."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from kg_memory.__main__ import main
from tests.neo4j_server import Neo4jServer


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def environment(neo4j_server: Neo4jServer) -> dict[str, str]:
    """What makes a command use the suite's server."""
    return {
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_USER": neo4j_server.user,
        "NEO4J_PASSWORD": neo4j_server.password,
        "NEO4J_DATABASE": neo4j_server.database,
    }


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], environment: dict[str, str]) -> Run:
    """`run("search", "tea", "-s", "home")` as if it were typed."""
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


async def process(*arguments: str, **environment: str) -> asyncio.subprocess.Process:
    """`kg-memory` as a process of its own, which hears Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background job; a child would inherit it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "kg_memory",
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
