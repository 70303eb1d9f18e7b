"""Commands and the service of their home: asked where it runs, and done without where it is not the right one."""

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
from kg_memory.cli.service import Place, RunningService, announced, running
from kg_memory.events import model as events
from kg_memory.jobs import model as jobs
from kg_memory.model import facts
from kg_memory.search import model as search
from tests.support.command_line import Outcome, process

HEAVY = {"neo4j", "strawberry", "spacy", "numpy", "onnxruntime", "httpx", "asyncio", "pydantic_settings", "yaml"}
READY = b"Ctrl-C stops it.\n"


@pytest.fixture
def place(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """Where the commands of this test look for their service."""
    for name, value in (environment | {"KG_MEMORY_HOME": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    return Place.here()


@pytest.fixture
async def served(place: Place) -> AsyncIterator[RunningService]:
    """`kg-memory serve` in a process of its own, and what it left in its home."""
    migrated = await process("migrate")
    await migrated.communicate()
    serving = await process("serve", "--port", "0")
    assert serving.stdout is not None
    try:
        async with asyncio.timeout(180):
            await serving.stdout.readuntil(READY)
        service = await asyncio.to_thread(running)
        assert service is not None
        yield service
        serving.terminate()
        assert await serving.wait() == 0
        assert not place.file.exists()
    finally:
        if serving.returncode is None:
            serving.kill()
        await serving.communicate()


async def _typed(*arguments: str) -> Outcome:
    """A command in a process of its own."""
    typed = await process("--verbose", *arguments)
    out, err = await typed.communicate()
    return Outcome(typed.returncode or 0, out.decode(), err.decode())


async def test_commands_ask_the_service_that_runs(served: RunningService, space: str, tmp_path: Path) -> None:
    asked = f"asking the service at port {served.port}\n"
    assert oct(served.place.file.stat().st_mode)[-3:] == "600"
    (tmp_path / "tea.md").write_text("---\ndate: 2024-05-01\n---\nAda Lovelace works at Acme.\n")
    ingested = await _typed("ingest", str(tmp_path / "tea.md"), "-s", space, "--json")
    assert (ingested.code, ingested.err, json.loads(ingested.out)["episodes"]) == (0, asked, 1)
    found = await _typed("search", "Where does Ada work?", "-s", space, "--kind", "fact")
    assert (found.code, found.err) == (0, asked)
    assert "Ada Lovelace" in found.out
    for command in (["jobs", "list", "-s", space], ["webhooks", "list", "-s", space]):
        assert (await _typed(*command)).err == asked
    assert json.loads((await _typed("db", "query", "RETURN 1 AS one", "--json")).out) == [{"one": 1}]
    assert (await _typed("ontology", "export", "-s", space)).out == (await _typed("ontology", "export")).out
    assert "PERSON" in (await _typed("extract", "Ada Lovelace works at Acme.", "--json")).out
    reread = await _typed("reextract", "-s", space, "--read-by", "rules", "--json")
    assert [one["episodes"] for one in json.loads(reread.out)] == [1]
    refused = await _typed("search", "tea", "-s", "nowhere at all")
    assert (refused.code, refused.err.removeprefix(asked).split(":")[0]) == (1, "error[NOT_FOUND]")


async def test_who_has_not_the_token_is_refused(served: RunningService) -> None:
    with pytest.raises(Exception, match="the token is not this service's"):
        await asyncio.to_thread(replace(served, token="guessed").answer, "check", {})


def _dead(place: Place) -> RunningService:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return RunningService("127.0.0.1", listener.getsockname()[1], place)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({}, "does not answer"),
        ({"version": "0.0.1"}, "0.0.1"),
        ({"home": "/elsewhere"}, "/elsewhere"),
        ({"uri": "bolt://127.0.0.1:1"}, "bolt://127.0.0.1:1"),
        ({"database": "another"}, "another"),
    ],
)
def test_a_file_of_no_service_of_ours_is_found_out(
    place: Place, other: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kg_memory.cli.terminal.verbose", True)
    service = _dead(replace(place, **other))
    place.file.write_text(json.dumps(asdict(service)))
    assert running() is None
    assert said in capsys.readouterr().err


def test_a_service_that_hangs_is_done_without(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:  # it never says a word
        hanging = RunningService("127.0.0.1", listener.getsockname()[1], place)
        with announced(hanging):
            assert running() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"host": 1}', "null"])
def test_a_damaged_file_is_no_service(place: Place, content: str) -> None:
    place.file.write_text(content)
    assert running() is None


def test_a_service_removes_no_file_but_its_own(place: Place) -> None:
    first, second = _dead(place), _dead(place)
    with announced(first):
        with announced(second):
            pass
        assert not place.file.exists()
    with announced(first):
        place.file.write_text(json.dumps(asdict(second)))
    assert json.loads(place.file.read_text())["token"] == second.token


def _imported(*arguments: str, **environment: str) -> set[str]:
    """The packages that a command has imported when it is done."""
    program = "import sys, atexit; sys.argv[0] = 'kg-memory'\n"
    program += "atexit.register(lambda: print('LOADED', *{name.partition('.')[0] for name in sys.modules}))\n"
    program += "from kg_memory.__main__ import main; main()"
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | environment)
    assert done.returncode == 0, done.stderr
    return set(re.split(r"LOADED ", done.stdout)[1].split())


def test_help_loads_next_to_nothing() -> None:
    assert not _imported("--help") & (HEAVY | {"rich", "pydantic"})


async def test_a_command_that_asks_a_service_loads_nothing_heavy(served: RunningService) -> None:
    for command in (["webhooks", "--help"], ["search", "--help"], ["db", "query", "RETURN 1 AS one"]):
        program = asyncio.to_thread(_imported, *command)
        assert not await program & HEAVY, command


def test_the_choices_of_options_are_those_of_the_memory() -> None:
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
