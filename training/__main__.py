"""Trains the shipped models: `python -m training train DATA` the pipeline, from DocBins, `… profile` the profile.

`… graph` writes the ONNX graph of the sentence encoder.
"""

import logging
import random
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from spacy.language import Language
from spacy.util import load_config, load_model_from_config
from thinc.api import fix_random_seed

from kg_memory.download import progress_bar
from kg_memory.extract.pipeline.load import SHIPPED, cast_weights, shipped_pipeline
from kg_memory.extract.pipeline.states import TextEncoder
from kg_memory.extract.profile.profile import WEIGHTS
from kg_memory.providers.minilm import GRAPH, MiniLM
from kg_memory.providers.minilm_weights import minilm_weights
from kg_memory.settings import Settings
from training.corpus import encoded_examples
from training.evaluation import evaluate
from training.minilm_graph import minilm_graph
from training.profile import train_profile
from training.updating import train_components

_PARSING = ("tok2vec", "tagger", "morphologizer", "trainable_lemmatizer", "parser")
_ENTITIES = ("minilm_entities",)
_META = {
    "name": "minilm",
    "version": "1.1.0",
    "description": "English parser, tagger and entities on all-MiniLM-L6-v2 states",
    "license": "CC BY-SA 4.0",
}

_console = Console()
_app = typer.Typer(add_completion=False, help=__doc__)


@_app.command()
def train(
    data: Annotated[
        Path, typer.Argument(help="The folder with parse_train, parse_dev, ner_train and ner_dev (.spacy).")
    ],
    out: Annotated[Path, typer.Argument(help="The output folder of the pipeline.")] = SHIPPED,
    steps: Annotated[int, typer.Option(help="Batches of about 1,000 words for the parser.")] = 6000,
    entity_steps: Annotated[int, typer.Option(help="Batches of about 1,000 words for the entities.")] = 2000,
) -> None:
    """Trains the pipeline; takes about an hour on two cores and 3 GB of memory."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    nlp = trained_pipeline(data, _encoder(), steps=steps, entity_steps=entity_steps)
    nlp.to_disk(out)
    report(data, out)


@_app.command()
def report(data: Path, folder: Path = SHIPPED) -> None:
    """Prints the scores of a trained pipeline on the development texts."""
    for name, score in evaluate(shipped_pipeline(_encoder(), folder=folder), data).items():
        _console.print(f"{name:16} {score:6.2f}")


@_app.command()
def profile() -> None:
    """Trains the weights of the profile on `training/profile.yaml`; takes a few seconds."""
    np.save(WEIGHTS, train_profile(_encoder()))


@_app.command()
def graph() -> None:
    """Writes the ONNX graph of the sentence encoder, without weights."""
    GRAPH.write_bytes(minilm_graph(_weights() / "model.safetensors").SerializeToString(deterministic=True))


def trained_pipeline(data: Path, encoder: TextEncoder, *, steps: int, entity_steps: int) -> Language:
    """Trains the pipeline of `pipeline.cfg`; its weights are in half precision."""
    random.seed(0)
    fix_random_seed(0)
    nlp = load_model_from_config(load_config(Path(__file__).with_name("pipeline.cfg")), auto_fill=True)
    nlp.meta.update(_META)
    train, dev = (encoded_examples(data / f"parse_{part}.spacy", nlp, encoder) for part in ("train", "dev"))
    nlp.initialize(lambda: train)
    train_components(nlp, _PARSING, train, dev, steps=steps, dropout=0.15)
    train, dev = (encoded_examples(data / f"ner_{part}.spacy", nlp, encoder) for part in ("train", "dev"))
    train_components(nlp, _ENTITIES, train, dev, steps=entity_steps, dropout=0.2)
    cast_weights(nlp, np.float16)
    return nlp


def _encoder() -> MiniLM:
    return MiniLM(_weights())


def _weights() -> Path:
    return minilm_weights(Settings.load().cache, progress=progress_bar(_console))


if __name__ == "__main__":
    _app()
