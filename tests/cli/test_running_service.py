"""Commands use the running service of their home, and ignore any other."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from kg_memory.cli import choices
from kg_memory.cli.running_service import ServiceClient, ServiceScope, find_service, service_file
from kg_memory.events import model as events
from kg_memory.jobs import model as jobs
from kg_memory.model import facts
from kg_memory.search import model as search
from tests.support.command_line import Outcome, process

HEAVY = {"neo4j", "strawberry", "spacy", "numpy", "onnxruntime", "httpx", "asyncio", "pydantic_settings", "yaml"}
READY = b"Ctrl-C stops it.\n"


@pytest.fixture
def scope(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ServiceScope:
    """The scope of the commands in this test."""
    for name, value in (environment | {"KG_MEMORY_HOME": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    return ServiceScope.here()


@pytest.fixture
async def served(scope: ServiceScope) -> AsyncIterator[ServiceClient]:
    """`kg-memory serve` in a process of its own, found through the file in its home."""
    migrated = await process("migrate")
    await migrated.communicate()
    serving = await process("serve", "--port", "0")
    assert serving.stdout is not None
    try:
        async with asyncio.timeout(180):
            await serving.stdout.readuntil(READY)
        service = await asyncio.to_thread(find_service)
        assert service is not None
        yield service
        serving.terminate()
        assert await serving.wait() == 0
        assert not scope.file.exists()
    finally:
        if serving.returncode is None:
            serving.kill()
        await serving.communicate()


async def _run(*arguments: str) -> Outcome:
    """Runs a command in a process of its own."""
    command = await process("--verbose", *arguments)
    out, err = await command.communicate()
    return Outcome(command.returncode or 0, out.decode(), err.decode())


async def test_commands_use_the_running_service(served: ServiceClient, space: str, tmp_path: Path) -> None:
    asked = f"asking the service at port {served.port}\n"
    assert oct(served.scope.file.stat().st_mode)[-3:] == "600"
    (tmp_path / "tea.md").write_text("---\ndate: 2024-05-01\n---\nAda Lovelace works at Acme.\n")
    ingested = await _run("ingest", str(tmp_path / "tea.md"), "-s", space, "--json")
    assert (ingested.code, ingested.err, json.loads(ingested.out)["episodes"]) == (0, asked, 1)
    found = await _run("search", "Where does Ada work?", "-s", space, "--kind", "fact")
    assert (found.code, found.err) == (0, asked)
    assert "Ada Lovelace" in found.out
    for command in (["jobs", "list", "-s", space], ["webhooks", "list", "-s", space]):
        assert (await _run(*command)).err == asked
    assert json.loads((await _run("db", "query", "RETURN 1 AS one", "--json")).out) == [{"one": 1}]
    assert (await _run("ontology", "export", "-s", space)).out == (await _run("ontology", "export")).out
    assert "PERSON" in (await _run("extract", "Ada Lovelace works at Acme.", "--json")).out
    reread = await _run("reextract", "-s", space, "--read-by", "rules", "--json")
    assert [one["episodes"] for one in json.loads(reread.out)] == [1]
    refused = await _run("search", "tea", "-s", "nowhere at all")
    assert (refused.code, refused.err.removeprefix(asked).split(":")[0]) == (1, "error[NOT_FOUND]")


async def test_a_wrong_token_is_refused(served: ServiceClient) -> None:
    with pytest.raises(Exception, match="the token is not this service's"):
        await asyncio.to_thread(replace(served, token="guessed").answer, "check", {})


def _stopped(scope: ServiceScope) -> ServiceClient:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return ServiceClient("127.0.0.1", listener.getsockname()[1], scope)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({}, "does not answer"),
        ({"version": "0.0.1"}, "0.0.1"),
        ({"home": "/elsewhere"}, "/elsewhere"),
        ({"uri": "bolt://127.0.0.1:1"}, "bolt://127.0.0.1:1"),
        ({"database": "another"}, "another"),
    ],
)
def test_a_service_that_is_stopped_or_has_another_scope_is_ignored(
    scope: ServiceScope,
    other: dict[str, str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("kg_memory.cli.terminal.verbose", True)
    service = _stopped(replace(scope, **other))
    scope.file.write_text(json.dumps(asdict(service)))
    assert find_service() is None
    assert message in capsys.readouterr().err


def test_a_service_that_hangs_is_ignored(scope: ServiceScope) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:  # it never answers
        hanging = ServiceClient("127.0.0.1", listener.getsockname()[1], scope)
        with service_file(hanging):
            assert find_service() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"host": 1}', "null"])
def test_a_damaged_file_is_ignored(scope: ServiceScope, content: str) -> None:
    scope.file.write_text(content)
    assert find_service() is None


def test_a_service_removes_only_its_own_file(scope: ServiceScope) -> None:
    first, second = _stopped(scope), _stopped(scope)
    with service_file(first):
        with service_file(second):
            pass
        assert not scope.file.exists()
    with service_file(first):
        scope.file.write_text(json.dumps(asdict(second)))
    assert json.loads(scope.file.read_text())["token"] == second.token


def _imports(*arguments: str, **environment: str) -> set[str]:
    """The top-level packages that a command has imported when it ends."""
    program = "import sys, atexit; sys.argv[0] = 'kg-memory'\n"
    program += "atexit.register(lambda: print('LOADED', *{name.partition('.')[0] for name in sys.modules}))\n"
    program += "from kg_memory.__main__ import main; main()"
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | environment)
    assert done.returncode == 0, done.stderr
    return set(re.split(r"LOADED ", done.stdout)[1].split())


def test_help_imports_no_heavy_package() -> None:
    assert not _imports("--help") & (HEAVY | {"rich", "pydantic"})


async def test_a_command_that_uses_a_service_imports_no_heavy_package(served: ServiceClient) -> None:
    for command in (["webhooks", "--help"], ["search", "--help"], ["db", "query", "RETURN 1 AS one"]):
        program = asyncio.to_thread(_imports, *command)
        assert not await program & HEAVY, command


def test_the_copied_enums_equal_their_originals() -> None:
    for ours, theirs in (
        (choices.Found, search.Found),
        (choices.SearchMode, search.SearchMode),
        (choices.When, search.When),
        (choices.MemoryKind, facts.MemoryKind),
        (choices.Category, facts.Category),
        (choices.JobState, jobs.JobState),
        (choices.EventKind, events.EventKind),
    ):
        assert [one.value for one in ours] == [one.value for one in theirs]
