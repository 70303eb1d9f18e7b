"""Loads the shipped spaCy pipeline, or another one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from numpy.typing import DTypeLike
from spacy.language import Language
from spacy.pipeline import TrainablePipe

import kg_memory.extract.pipeline.entity_head  # registers the component
import kg_memory.extract.pipeline.tok2vec  # registers the architecture  # noqa: F401
from kg_memory.errors import ConfigurationError
from kg_memory.extract.english.words import FAMILY
from kg_memory.extract.pipeline.states import MiniLMStates, TextEncoder

SHIPPED = Path(__file__).parent / "en_minilm"


def shipped_pipeline(encoder: TextEncoder, *, folder: Path = SHIPPED) -> Language:
    """The shipped English pipeline over the shared encoder: tagger, morphologizer, lemmatizer, parser, entities."""
    nlp = spacy.load(folder)
    states = nlp.get_pipe("minilm_states")
    assert isinstance(states, MiniLMStates)
    states.encoder = encoder
    cast_weights(nlp, np.float32)  # stored in half precision
    tokenizer: Any = nlp.tokenizer
    for word in _compounds():
        tokenizer.add_special_case(word, [{"ORTH": word}])
    return nlp


def _compounds() -> Iterator[str]:
    """Compounds with hyphens that are one word: "mother-in-law", "Sisters-in-law"."""
    for word in FAMILY:
        first, hyphen, rest = word.partition("-")
        if hyphen:
            plural = f"{first}s-{rest}" if rest == "in-law" else f"{word}s"
            yield from (word, word.capitalize(), plural, plural.capitalize())


def cast_weights(nlp: Language, precision: DTypeLike) -> None:
    """Converts the weights of all components to this floating point type."""
    for _, component in nlp.pipeline:
        if isinstance(component, TrainablePipe):
            for node in component.model.walk():
                for name in node.param_names:
                    node.set_param(name, node.get_param(name).astype(precision))


def other_pipeline(model: str) -> Language:
    """The pipeline of a package or folder; raises `ConfigurationError` if it is missing or has no parser."""
    try:
        nlp = spacy.load(model)
    except OSError as error:
        raise ConfigurationError(
            f"there is no spaCy pipeline {model!r}: install it with python -m spacy download {model}"
        ) from error
    if "parser" not in nlp.pipe_names:
        raise ConfigurationError(f"the spaCy pipeline {model!r} has no parser, which relations need")
    return nlp
