"""`python -m tests.benchmarks.locomo CORPUS`: long conversations into one space each, twice, and the graphs compared.

The first time undisturbed; the second time the database is killed in the middle of every conversation and the same
command is run again. CORPUS has a line of JSON per turn: `id`, `title` (who speaks), `text`, `group` (which
conversation), `session` and `date`, such as `1:56 pm on 8 May, 2023`, read as UTC.
"""

import difflib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import neo4j
import psutil
import typer
from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError

from kg_memory.embedded.server import Connection, EmbeddedNeo4j
from kg_memory.settings import Settings
from tests.benchmarks.figure import Figure
from tests.benchmarks.graph_content import content
from tests.benchmarks.service import command

_PATIENCE_S = 1800
_EPISODES = "MATCH (s:Space {name: $name}) RETURN COUNT { (e:Episode) WHERE e.space = s.key }"


def messages(lines: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """The turns of each conversation as messages that `kg-memory ingest` reads."""
    conversations: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        turn = json.loads(line)
        occurred_at = datetime.strptime(turn["date"], "%I:%M %p on %d %B, %Y").replace(tzinfo=UTC)
        message = {
            "text": turn["text"],
            "occurred_at": occurred_at.isoformat(),
            "speaker": turn["title"],
            "session": f"{turn['group']}/{turn['session']}",
            "key": turn["id"],
        }
        conversations.setdefault(turn["group"], []).append(message)
    return conversations


def convert(corpus: Path, folder: Path) -> list[Path]:
    """Writes one file per conversation, named after it."""
    with corpus.open(encoding="utf-8") as lines:
        conversations = messages(lines)
    files = []
    for name, turns in conversations.items():
        file = folder / f"{name}.jsonl"
        file.write_text("".join(json.dumps(turn) + "\n" for turn in turns), encoding="utf-8")
        files.append(file)
    return files


class Trial:
    """One home, and what `kg-memory` is told to do in it."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._environment = os.environ | {"KG_MEMORY_HOME": str(home)}
        self.database = EmbeddedNeo4j(home, cache=Settings.load().cache)

    def tell(self, *arguments: str) -> Any:
        """What a command prints as JSON; it must succeed."""
        process = self._run(*arguments)
        printed, said = process.communicate(timeout=_PATIENCE_S)
        if process.returncode:
            raise RuntimeError(f"kg-memory {' '.join(arguments)} ended with {process.returncode}: {said}")
        return json.loads(printed)

    def ingest(self, file: Path) -> dict[str, Any]:
        return dict(self.tell("ingest", str(file), "--space", file.stem))

    def ingest_and_kill(self, file: Path, episodes: int, delay_s: float) -> str:
        """Kills the database `delay_s` after the space holds that many episodes; returns what the command then says."""
        process = self._run("ingest", str(file), "--space", file.stem)
        while process.poll() is None and self._episodes(file.stem) < episodes:
            time.sleep(0.1)
        time.sleep(delay_s)
        server = self.database.status().pid
        assert server is not None, "the command had ended before the database could be killed"
        psutil.Process(server).kill()
        _, said = process.communicate(timeout=_PATIENCE_S)
        if process.returncode != 1:
            raise RuntimeError(f"the command ended with {process.returncode} although the database was killed: {said}")
        return said.strip()

    def contents(self, spaces: Iterable[str]) -> dict[str, dict[str, list[str]]]:
        """The content of each space."""
        connection = self.database.open()
        try:
            with _driver(connection) as driver, driver.session() as session:
                return {space: content(session, space) for space in spaces}
        finally:
            self.database.close()

    def size_mb(self) -> dict[str, float]:
        """The store, its indexes and the transaction logs on the disk."""
        folders = {"store and indexes": "data/databases/neo4j", "transaction logs": "data/transactions/neo4j"}
        return {name: _bytes_below(self._home / folder) / 1e6 for name, folder in folders.items()}

    def _run(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command(*arguments, "--json"),
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _episodes(self, space: str) -> int:
        connection = self.database.status().connection
        if connection is None:
            return 0
        try:
            with _driver(connection) as driver:
                return driver.execute_query(_EPISODES, name=space, result_transformer_=_only_number)
        except (DriverError, Neo4jError):
            return 0  # it is not up yet


def _driver(connection: Connection) -> neo4j.Driver:
    user = (connection.user, connection.password)
    return GraphDatabase.driver(
        connection.uri, auth=user, notifications_min_severity="OFF", max_transaction_retry_time=0
    )


def _only_number(result: neo4j.Result) -> int:
    return int(result.single(strict=True)[0])


def _bytes_below(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def undisturbed(trial: Trial, files: list[Path]) -> list[Figure]:
    """Ingests every conversation and checks the graph."""
    trial.tell("db", "start")
    try:
        reports = [trial.ingest(file) for file in files]
        violations = trial.tell("check")
    finally:
        trial.tell("db", "stop")
    total = {name: sum(report[name] for report in reports) for name in ("episodes", "new_entities", "added", "seconds")}
    return [
        Figure("locomo", "turns", total["episodes"] / total["seconds"], "1/s"),
        Figure("locomo", "episodes", total["episodes"], "nodes"),
        Figure("locomo", "entities", total["new_entities"], "nodes"),
        Figure("locomo", "facts added", total["added"], "nodes"),
        Figure("locomo", "violations found by check", len(violations), "invariants"),
        *(Figure("locomo", f"{name} on disk", size, "MB") for name, size in trial.size_mb().items()),
    ]


def killed(trial: Trial, files: list[Path]) -> None:
    """Kills the database in the middle of every conversation, each time at another moment, and goes on."""
    for number, file in enumerate(files):
        turns = len(file.read_text(encoding="utf-8").splitlines())
        said = trial.ingest_and_kill(file, turns // 2, delay_s=number * 0.4)
        typer.echo(f"{file.stem}: killed; the command said: {said}", err=True)
        trial.ingest(file)


def run(corpus: Path, folder: Path) -> Iterator[Figure]:
    """Both trials; the last figure counts the lines in which the two graphs differ."""
    files = convert(corpus, folder)
    spaces = [file.stem for file in files]
    first, second = Trial(folder / "undisturbed"), Trial(folder / "killed")
    yield from undisturbed(first, files)
    killed(second, files)
    different = _differences(first.contents(spaces), second.contents(spaces))
    for line in different[:20]:
        typer.echo(line, err=True)
    yield Figure("locomo", "differences after kills", len(different), "lines")
    yield Figure("locomo", "violations after kills", len(second.tell("check")), "invariants")


def _differences(one: dict[str, dict[str, list[str]]], other: dict[str, dict[str, list[str]]]) -> list[str]:
    return [
        f"{space}, {part}: {line}"
        for space in one
        for part in one[space]
        for line in difflib.unified_diff(one[space][part], other[space][part], n=0, lineterm="")
    ]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.benchmarks.locomo CORPUS")
    with TemporaryDirectory() as folder:
        for figure in run(Path(sys.argv[1]), Path(folder)):
            figure.show()


if __name__ == "__main__":
    main()
