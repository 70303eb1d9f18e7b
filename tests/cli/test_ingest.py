"""`kg-memory ingest`."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kg_memory.api.commands import Commands
from kg_memory.cli.ingest import Ingestion
from kg_memory.errors import NotFound
from kg_memory.graph.graph import Graph, Transaction
from kg_memory.graph.statements import parse
from kg_memory.loaders.model import EPISODES_PER_BATCH
from kg_memory.memory import Memory
from kg_memory.model.extraction import Extraction, Passage
from kg_memory.model.facts import Episode
from kg_memory.model.pages import PageRequest
from kg_memory.model.sources import Message, NewSession
from kg_memory.ports import Embedder
from tests.support.builders import at
from tests.support.command_line import Run, process
from tests.support.fakes import LiteralExtractor, SettableClock
from tests.support.neo4j_server import Neo4jServer

ALL = PageRequest(first=200)
LOCK_SESSION = parse(
    "tests/lock_session", "// write lock_session(id) -> none\nCYPHER 25\nMATCH (s:Session {id: $id}) SET s.id = s.id\n"
)


def _chat(file: Path, *texts: str, **fields: str) -> Path:
    lines = [{"text": text, "occurred_at": "2024-05-17T12:00:00Z", **fields} for text in texts]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


async def _episodes(memory: Memory, space: str) -> list[Episode]:
    page = None
    episodes: list[Episode] = []
    try:
        while page is None or page.has_next:
            page = await memory.episodes(space, page=PageRequest(ALL.first, page.cursors[-1] if page else None))
            episodes += page.items
    except NotFound:
        return []
    return episodes


async def _until_some_are_stored(memory: Memory, space: str) -> None:
    while len(await _episodes(memory, space)) < 2:  # noqa: ASYNC110  # another process stores them
        await asyncio.sleep(0.02)


@asynccontextmanager
async def _locked(server: Neo4jServer, session: str) -> AsyncIterator[None]:
    """Locks the session while the block runs, so that no other process can add to it."""
    locked, over = asyncio.Event(), asyncio.Event()

    async def lock(transaction: Transaction) -> None:
        await transaction.run(LOCK_SESSION, id=session)
        locked.set()
        await over.wait()

    async with Graph.open(server.uri, server.user, server.password, server.database, timeout_s=300) as graph:
        holding = asyncio.create_task(graph.write("tests/lock_session", lock))
        await locked.wait()
        try:
            yield
        finally:
            over.set()
            await holding


def test_ingesting_a_folder_again_stores_nothing_new(run: Run, space: str, tmp_path: Path) -> None:
    _chat(tmp_path / "chat.jsonl", "Ada Lovelace works at Acme.", "Ada Lovelace lives in London.", speaker="Bob Stone")
    (tmp_path / "note.md").write_text("---\ndate: 2024-05-01\n---\n# Tea\n\nAda Lovelace likes tea.\n")
    first = run("ingest", tmp_path, "--space", space, "--json")
    report = json.loads(first.out)
    assert (first.code, report["files"], report["episodes"], report["unchanged_episodes"]) == (0, 2, 3, 0)
    assert report["new_entities"] > 0
    again = run("ingest", tmp_path, "--space", space)
    assert again.code == 0
    assert "episodes: 0 new" in again.out
    assert "3 known" in again.out


def test_invalid_messages_are_reported_and_the_others_are_stored(run: Run, space: str, tmp_path: Path) -> None:
    file = _chat(tmp_path / "chat.jsonl", "one", "two\0", "three", "", "five")
    with file.open("a") as lines:
        lines.write("{\n")
    outcome = run("ingest", file, "-s", space, "--json")
    report = json.loads(outcome.out)
    assert outcome.code == 1
    assert (report["episodes"], report["refused"]) == (3, 3)
    assert [failure.removeprefix(f"{file}:").split(":")[0] for failure in report["flaws"]] == ["6", "2", "4"]
    assert outcome.err.splitlines() == report["flaws"]


def test_all_failures_are_printed_and_counted_and_the_first_1000_are_listed(
    run: Run, space: str, tmp_path: Path
) -> None:
    (tmp_path / "bad.jsonl").write_text("{\n" * 1_500)
    outcome = run("ingest", tmp_path / "bad.jsonl", "-s", space, "--json")
    report, printed = json.loads(outcome.out), outcome.err.splitlines()
    assert (outcome.code, report["refused"], len(printed)) == (1, 1_500, 1_500)
    assert report["flaws"] == printed[:1_000]
    assert "could not be stored: 1,500; " in run("ingest", tmp_path / "bad.jsonl", "-s", space).out


def test_a_key_with_another_text_is_reported(run: Run, space: str, tmp_path: Path) -> None:
    assert run("ingest", _chat(tmp_path / "a.jsonl", "one", session="s", key="k"), "-s", space).code == 0
    outcome = run("ingest", _chat(tmp_path / "b.jsonl", "two", session="s", key="k"), "-s", space)
    assert outcome.code == 1
    assert outcome.err.startswith(f"{tmp_path / 'b.jsonl'}:1: ")
    assert "could not be stored: 1; " in outcome.out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["gone.txt", "-s", "x"], 1, "error[INVALID_INPUT]: there is no file or folder gone.txt"),
        ([".", "-s", ""], 1, "error[INVALID_INPUT]: --space is empty"),
        ([".", "-s", "x", "--occurred-at", "2024-05-17T12:00"], 1, "error[INVALID_TIME]: the time"),
        (["."], 2, "Missing option"),
    ],
)
def test_invalid_arguments_are_refused(run: Run, arguments: list[str], code: int, message: str) -> None:
    outcome = run("ingest", *arguments)
    assert outcome.code == code
    assert message in outcome.err


class WatchedExtractor(LiteralExtractor):
    """Counts concurrent batches of the long session, and waits for two concurrent batches of the others."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._graph = graph
        self._two = asyncio.Barrier(2)
        self._of_long = 0
        self.most_of_long = 0

    async def extract(self, passages: Sequence[Passage]) -> Sequence[Extraction]:
        if passages[0].conversation == "session long":
            self._of_long += 1
            for _ in range(20):
                await self._graph.ping()
                self.most_of_long = max(self.most_of_long, self._of_long)
            self._of_long -= 1
        else:
            await self._two.wait()
        return await super().extract(passages)


async def test_two_batches_run_at_once_but_those_of_one_session_run_in_order(
    graph: Graph, embedder: Embedder, clock: SettableClock, space: str, tmp_path: Path
) -> None:
    messages = [
        (f"Message {number}.", "long" if number < 2 * EPISODES_PER_BATCH else f"s{number // 50}")
        for number in range(4 * EPISODES_PER_BATCH)
    ]
    lines = [{"text": text, "occurred_at": "2024-05-17T12:00:00Z", "session": session} for text, session in messages]
    file = tmp_path / "chat.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    extractor = WatchedExtractor(graph)
    memory = Memory(graph, embedder, extractor, clock)
    ingestion = Ingestion(space, [file], None)
    async with asyncio.timeout(120):
        await ingestion.run(Commands(memory, graph.query).answer)
    assert (ingestion.report.episodes, ingestion.report.flaws, extractor.most_of_long) == (len(messages), [], 1)
    (session,) = [one for one in (await memory.sessions(space, page=ALL)).items if one.key == "long"]
    episodes = (await memory.episodes(space, within=session.id, page=ALL)).items
    assert {one.text: one.position for one in episodes} == {one.text: int(one.text[8:-1]) for one in episodes}


async def test_ctrl_c_keeps_what_is_stored_and_the_same_command_continues(
    memory: Memory, neo4j_server: Neo4jServer, environment: dict[str, str], space: str, tmp_path: Path
) -> None:
    """The last batch waits for a session that stays locked until Ctrl-C, so the command cannot finish before."""
    messages = [f"Tea {number}." for number in range(5 * EPISODES_PER_BATCH)]
    await memory.remember(space, NewSession([Message("Before.", at(2024))], key=f"s{len(messages) - 1}"))
    (before,) = (await memory.sessions(space, page=ALL)).items
    lines = [
        {"text": text, "occurred_at": "2024-05-17T12:00:00Z", "session": f"s{place}"}
        for place, text in enumerate(messages)
    ]
    (tmp_path / "chat.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = ("ingest", str(tmp_path), "-s", space)
    async with _locked(neo4j_server, before.id), asyncio.timeout(180):
        interrupted = await process(*command, **environment)
        await _until_some_are_stored(memory, space)
        interrupted.send_signal(signal.SIGINT)
    out, err = await interrupted.communicate()
    kept = [episode for episode in await _episodes(memory, space) if episode.text != "Before."]
    assert (interrupted.returncode, err) == (130, b"")
    assert b"Run the same command again to go on" in b" ".join(out.split())
    assert 0 < len(kept) < len(messages)
    finished = await process(*command, "--json", **environment)
    report = json.loads((await finished.communicate())[0])
    assert finished.returncode == 0
    assert (report["episodes"], report["unchanged_episodes"]) == (len(messages) - len(kept), len(kept))
    assert sorted(episode.text for episode in await _episodes(memory, space)) == sorted(["Before.", *messages])
