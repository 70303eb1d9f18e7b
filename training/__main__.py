"""Trains the shipped pipeline from DocBins and prints how good it is: `python -m training train DATA`."""

import logging
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kg_memory.download import progress_bar
from kg_memory.extract.pipeline import SHIPPED, shipped_pipeline
from kg_memory.providers.minilm import MiniLM
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from training.entities import train_entities
from training.evaluation import evaluate
from training.parsing import train_parsing

_META = {
    "name": "minilm",
    "version": "1.0.0",
    "description": "English parser, tagger and entities on all-MiniLM-L6-v2 states",
    "license": "CC BY-SA 4.0",
}

_console = Console()
_app = typer.Typer(add_completion=False, help=__doc__)


@_app.command()
def train(
    data: Annotated[Path, typer.Argument(help="The folder of parse_train, parse_dev, ner_train, ner_dev (.spacy).")],
    out: Annotated[Path, typer.Argument(help="Where the pipeline goes.")] = SHIPPED,
    steps: Annotated[int, typer.Option(help="Batches of about 1,000 words for the parser.")] = 4500,
    epochs: Annotated[int, typer.Option(help="Passes over the texts for the entities.")] = 12,
) -> None:
    """Trains everything; about 40 minutes on two cores, in 3 GB of memory."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    encoder = MiniLM(minilm_weights(Settings.load().cache, progress=progress_bar(_console)))
    nlp = train_parsing(data, encoder, out, steps=steps)
    head = nlp.add_pipe("minilm_entities")
    head.weights = train_entities(data, encoder, epochs=epochs)  # type: ignore[attr-defined]  # our own component
    nlp.meta.update(_META)
    nlp.to_disk(out)
    report(data, out)


@_app.command()
def report(data: Path, folder: Path = SHIPPED) -> None:
    """Prints the accuracy of a trained pipeline on the development texts."""
    encoder = MiniLM(minilm_weights(Settings.load().cache, progress=progress_bar(_console)))
    for name, score in evaluate(shipped_pipeline(encoder, folder=folder), data).items():
        _console.print(f"{name:16} {score:6.2f}")


if __name__ == "__main__":
    _app()
