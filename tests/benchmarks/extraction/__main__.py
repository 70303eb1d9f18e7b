"""`python -m tests.benchmarks.extraction NAME IN --out OUT`: what the scorers of extraction read."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

BENCHMARKS = {
    "ner": "names of tokenised sentences: lines of {id, tokens} to lines of {id, spans: [[start, end, label]]}",
    "dates": "time expressions: lines of {id, text, dct} to lines of {id, timex: [{start, end, value}]}",
    "triples": "open relations: a sentence a line to sentence, confidence, relation, arg1, arg2 … (tab separated)",
    "statements": "statements: lines of text or {id, text, speaker, occurred_at} to lines of {id, statements}",
    "profile": "language, categories, emotion, kind and worth: labelled sentences (our profile.yaml) to figures",
    "speed": "words a second, memory and time to the first extraction, over the lines of a text file",
}

app = typer.Typer(add_completion=False, help=__doc__)


def _command(name: str) -> Callable[[Path, Path | None], None]:
    def command(
        source: Annotated[Path, typer.Argument(metavar="IN", help="The file to read.")],
        out: Annotated[Path | None, typer.Option(help="The file to write; printed without it.")] = None,
    ) -> None:
        if not source.is_file():
            typer.echo(f"there is no file {source}: name the set to run on", err=True)
            raise typer.Exit(2)
        report = import_module(f"tests.benchmarks.extraction.{name}").run(source)
        if out:
            out.write_text(report, encoding="utf-8")
        else:
            typer.echo(report, nl=False)

    return command


for name, help_ in BENCHMARKS.items():
    app.command(name, help=help_)(_command(name))

app()
