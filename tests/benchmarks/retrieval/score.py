"""`python -m tests.benchmarks.retrieval.score DATASET_DIR RUN.jsonl`: how much of the evidence a run found.

recall@k is the share of a question's gold passages among its first k, all@k the share of questions whose gold is all
there, both averaged over the questions that have gold; a question that the run lacks has found nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

RECALL_AT = (1, 5, 10, 20, 50)
ALL_AT = (8,)
LEFT_OUT = ("adversarial",)
"""Types of questions that are shown but count for nothing: their evidence does not answer them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its gold passages and what a run retrieved for it, best first, each once."""

    type: str
    gold: frozenset[str]
    retrieved: Sequence[str]

    def recall(self, k: int) -> float:
        return len(self.gold & set(self.retrieved[:k])) / len(self.gold)

    def all(self, k: int) -> bool:
        return self.gold <= set(self.retrieved[:k])


def judged(queries: Iterable[Mapping[str, Any]], run: Mapping[str, Sequence[str]]) -> list[Judged]:
    """The questions that have gold, with what the run found."""
    return [
        Judged(
            query.get("type") or "",
            frozenset(map(str, query["gold_ids"])),
            list(dict.fromkeys(run.get(str(query["qid"]), ()))),
        )
        for query in queries
        if query["gold_ids"]
    ]


def figures(questions: Sequence[Judged]) -> dict[str, float]:
    """The averages over the questions, in percent, by name."""
    measures = {f"recall@{k}": [question.recall(k) for question in questions] for k in RECALL_AT}
    measures |= {f"all@{k}": [float(question.all(k)) for question in questions] for k in ALL_AT}
    return {name: 100 * sum(values) / len(values) for name, values in measures.items() if values}


def by_type(questions: Sequence[Judged]) -> dict[str, list[Judged]]:
    """The questions of each type, and last, as `all`, those that count."""
    types = sorted({question.type for question in questions})
    parts = {name: [question for question in questions if question.type == name] for name in types}
    counting = [question for question in questions if question.type not in LEFT_OUT]
    return {name or "untyped": part for name, part in parts.items()} | {"all": counting}


def table(questions: Sequence[Judged]) -> Table:
    """A row per type of question."""
    shown = Table("type", "questions", *figures(questions), box=None)
    for name, part in by_type(questions).items():
        title = f"{name} (left out)" if name in LEFT_OUT else name
        shown.add_row(title, str(len(part)), *(f"{value:.1f}" for value in figures(part).values()))
    return shown


def _lines(file: Path) -> list[dict[str, Any]]:
    if not file.is_file():
        typer.echo(f"there is no file {file}: name a set with queries.jsonl and a run on it", err=True)
        raise typer.Exit(2)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def main(
    dataset: Annotated[Path, typer.Argument(metavar="DATASET_DIR", help="The folder with queries.jsonl.")],
    run: Annotated[Path, typer.Argument(metavar="RUN.jsonl", help="What the retrieval benchmark wrote.")],
    as_json: Annotated[bool, typer.Option("--json", help="As one object of JSON.")] = False,
) -> None:
    """Recall of the evidence by type of question."""
    retrieved = {str(line["qid"]): list(map(str, line["retrieved_ids"])) for line in _lines(run)}
    questions = judged(_lines(dataset / "queries.jsonl"), retrieved)
    if as_json:
        typer.echo(
            json.dumps({name: {"questions": len(part)} | figures(part) for name, part in by_type(questions).items()})
        )
    else:
        Console(width=120).print(table(questions))


if __name__ == "__main__":
    typer.run(main)
