"""`kg-memory ingest PATH…`: store files in a space, in order and in batches."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from kg_memory.cli.client import Ask, connect
from kg_memory.cli.output import AsJson, InSpace, console, errors, show_json
from kg_memory.errors import Conflict, InvalidInput, UnreadableText
from kg_memory.loaders.files import find, read
from kg_memory.loaders.model import ImportFailure, LoadedSource, batches, halved
from kg_memory.model.bitemporal import Instant
from kg_memory.model.plain import plain
from kg_memory.model.text import one_line

INTERRUPTED = 130
"""Exit code after Ctrl-C."""
CONCURRENT_BATCHES = 2
"""One batch is read while the other is written."""
LISTED_FLAWS = 1_000
"""Failures that a report lists. All of them are printed and counted."""


@dataclass(slots=True)
class Report:
    """The result of one `ingest`. `refused` counts what could not be stored; `flaws` lists the first of it."""

    files: int = 0
    episodes: int = 0
    unchanged_episodes: int = 0
    new_entities: int = 0
    added: int = 0
    revised: int = 0
    superseded: int = 0
    refused: int = 0
    flaws: list[str] = field(default_factory=list)
    seconds: float = 0.0
    finished: bool = False

    def count(self, written: Mapping[str, int]) -> None:
        """Adds the counts of one write."""
        for name, number in written.items():
            setattr(self, name, getattr(self, name) + number)

    def refuse(self, failure: ImportFailure) -> None:
        """Counts a place that could not be stored."""
        self.refused += 1
        if len(self.flaws) < LISTED_FLAWS:
            self.flaws.append(str(failure))


class Ingestion:
    """One run of `ingest`: its space and files, its report so far and its progress bar."""

    def __init__(self, space: str, files: Sequence[Path], occurred_at: datetime | None) -> None:
        self._space = space
        self._files = files
        self._occurred_at = occurred_at
        self._started = time.monotonic()
        self.report = Report()
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=errors,
            transient=True,
            disable=not errors.is_terminal,
        )

    async def run(self, ask: Ask) -> None:
        """Stores every file. A part that cannot be stored is reported, and the others are stored.

        The next batch is read while one is written. Batches of the same session run one after another, in order.
        """
        self._started = time.monotonic()
        bar = self._bar.add_task("Remembering", total=sum(file.stat().st_size for file in self._files), rate="")
        under_way: dict[asyncio.Task[None], set[str]] = {}
        with self._bar:
            try:
                for batch in batches(self._parts()):
                    sessions = {part.session for part in batch if part.session is not None}
                    while len(under_way) == CONCURRENT_BATCHES or any(
                        sessions & others for others in under_way.values()
                    ):
                        await _until_one_is_done(under_way)
                    under_way[asyncio.create_task(self._store(ask, batch, bar))] = sessions
                while under_way:
                    await _until_one_is_done(under_way)
            finally:
                for task in under_way:
                    task.cancel()
                await asyncio.gather(*under_way, return_exceptions=True)
        self.report.finished = True

    def _parts(self) -> Iterator[LoadedSource]:
        """The readable parts of the files, in order. Unreadable parts are reported."""
        for file in self._files:
            for part in read(file, self._occurred_at):
                if isinstance(part, ImportFailure):
                    self._refuse(part)
                else:
                    yield part
            self.report.files += 1

    async def _store(self, ask: Ask, batch: Sequence[LoadedSource], bar: TaskID) -> None:
        """Stores a batch. A refused batch is split in half until only the faulty part is left out."""
        try:
            sources = [plain(part.source) for part in batch]
            self.report.count(await ask("remember_many", {"space": self._space, "sources": sources}))
        except (InvalidInput, Conflict, UnreadableText) as error:
            halves = halved(batch)
            if halves is None:
                self._refuse(ImportFailure(batch[0].file, batch[0].lines[0], str(error)))
                self._show(bar, batch)
            for half in halves or ():
                await self._store(ask, half, bar)
        else:
            self._show(bar, batch)

    def _refuse(self, failure: ImportFailure) -> None:
        self.report.refuse(failure)
        errors.print(str(failure), style="yellow", markup=False, soft_wrap=True)

    def _show(self, bar: TaskID, batch: Sequence[LoadedSource]) -> None:
        self.report.seconds = round(time.monotonic() - self._started, 1)
        done = self.report.episodes + self.report.unchanged_episodes
        rate = f"episodes: {done:,}, {done / max(self.report.seconds, 0.1):.0f}/s"
        self._bar.update(bar, advance=sum(part.size for part in batch), rate=rate)


async def _until_one_is_done(tasks: dict[asyncio.Task[None], set[str]]) -> None:
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        del tasks[task]
    for task in done:
        task.result()


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, or folders of files.")],
    space: InSpace,
    occurred_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="The time of files that state none, for example 2024-05-17.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Store files: .txt and .md are documents, .jsonl has one message per line.

    A message is {"text", "occurred_at"}, and optionally "speaker", "role", "session", "title" and "key". A document's
    time is `date:` in its front matter, else --occurred-at, else when the file was last changed. You can run it again
    at any time: what is already stored is skipped.
    """
    at = None if occurred_at is None else Instant.parse(occurred_at).at
    ingestion = Ingestion(one_line(space, "--space", limit=200), find(paths), at)
    try:
        asyncio.run(_run(ingestion))
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    finally:
        show_json(plain(ingestion.report)) if as_json else _show_report(ingestion.report)
    if ingestion.report.refused:
        raise typer.Exit(1)


async def _run(ingestion: Ingestion) -> None:
    async with connect() as ask:
        await ingestion.run(ask)


def _show_report(report: Report) -> None:
    rate = report.episodes / report.seconds if report.seconds else 0
    console.print(
        f"files: {report.files:,}; episodes: {report.episodes:,} new ({rate:,.1f}/s), "
        f"{report.unchanged_episodes:,} known"
    )
    console.print(
        f"facts: {report.added:,} added, {report.revised:,} revised, {report.superseded:,} superseded; "
        f"new entities: {report.new_entities:,}"
    )
    if report.refused:
        console.print(f"could not be stored: {report.refused:,}; the messages above name them")
    if not report.finished:
        console.print("Stopped early: everything counted above is stored. Run the same command again to go on.")
