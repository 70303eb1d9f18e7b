"""`python -m tests.benchmarks.retrieval DATASET_DIR --out RUN.jsonl`: which passages the service finds.

DATASET_DIR holds `corpus.jsonl` ({id, title, text, group?, session?, date?}) and `queries.jsonl` ({qid, question,
group?}). The passages are remembered over HTTP, a space per group, turns with a session as conversations and others as
documents; RUN gets a line {qid, retrieved_ids} per question, best first. The database is the one that NEO4J_URI names,
where spaces that are filled already are used again, or one of its own that is thrown away.
"""

import asyncio
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kg_memory.search.model import SearchMode
from tests.benchmarks import service
from tests.benchmarks.extraction.progress import to_stderr
from tests.benchmarks.retrieval.dataset import Passage, Question, passages, portions, questions
from tests.benchmarks.retrieval.service_client import ServiceClient, open_client

DEPTH = 50
MOST_HITS = 100
_SETTINGS = {"KG_MEMORY_REQUEST_TIMEOUT_S": "600"}


class Trial:
    """One run: the service it asks, the spaces it fills and which passage each episode there is."""

    def __init__(self, client: ServiceClient, name: str, progress: Progress) -> None:
        self._client = client
        self._name = name
        self._progress = progress
        self._passages: dict[str, str] = {}

    async def remember(self, corpus: Sequence[Passage]) -> None:
        """Stores every passage, in their order."""
        task = self._progress.add_task("Remembering", total=len(corpus))
        for portion in portions(corpus):
            episodes = await self._client.remember(self._space(portion.group), portion.sources)
            self._passages |= {id_: portion.passage_of(key) for id_, key in episodes.items()}
            self._progress.update(task, advance=len(portion.passages))

    async def ask(self, asked: Sequence[Question], mode: str) -> list[dict[str, object]]:
        """The lines of the run."""
        task = self._progress.add_task("Asking", total=len(asked))
        lines: list[dict[str, object]] = []
        for question in asked:
            episodes = await self._client.search(self._space(question.group), question.question, mode, MOST_HITS)
            retrieved = dict.fromkeys(self._passages[one] for one in episodes if one in self._passages)
            lines.append({"qid": question.qid, "retrieved_ids": list(retrieved)[:DEPTH]})
            self._progress.update(task, advance=1)
        return lines

    def _space(self, group: str) -> str:
        return f"{self._name} {group}".strip()


async def run(
    url: str, name: str, mode: str, corpus: Sequence[Passage], asked: Sequence[Question]
) -> list[dict[str, object]]:
    """Fills the spaces and asks, with the time of both on stderr."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=to_stderr) as progress:
        async with open_client(url) as client:
            trial = Trial(client, name, progress)
            started = time.perf_counter()
            await trial.remember(corpus)
            remembered = time.perf_counter()
            lines = await trial.ask(asked, mode)
            done = time.perf_counter()
    to_stderr.print(f"{len(corpus):,} passages remembered in {remembered - started:.1f} s")
    to_stderr.print(f"{len(asked):,} questions asked in {done - remembered:.1f} s")
    return lines


def main(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET_DIR", help="The folder with the set.")],
    out: Annotated[Path, typer.Option(help="The file to write, a line of JSON per question.")],
    triples: Annotated[Path | None, typer.Option(help="Facts to state of each passage, {id, triples}.")] = None,
    mode: Annotated[SearchMode, typer.Option(help="The ranking profile to search with.")] = SearchMode.BALANCED,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many questions.")] = None,
    space: Annotated[str | None, typer.Option(help="What the spaces' names begin with; the folder's name.")] = None,
) -> None:
    """Find the passages that answer the questions of a set."""
    files = [dataset / "corpus.jsonl", dataset / "queries.jsonl", *([triples] if triples else [])]
    if missing := next((file for file in files if not file.is_file()), None):
        typer.echo(
            f"there is no {missing}: name the folder of a retrieval set, and its triples if it has any", err=True
        )
        raise typer.Exit(2)
    asked = questions(dataset)[:limit]
    groups = {question.group for question in asked}
    corpus = [passage for passage in passages(dataset, triples) if passage.group in groups]
    name = space or dataset.resolve().name + (" triples" if triples else "")
    with TemporaryDirectory() as folder:
        environment = _SETTINGS if "NEO4J_URI" in os.environ else _SETTINGS | {"KG_MEMORY_HOME": folder}
        with service.running("up", environment) as ready:
            lines = asyncio.run(run(ready.url, name, mode, corpus, asked))
    out.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


typer.run(main)
