from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, DocBin
from typer.testing import CliRunner

from kg_memory.extract.pipeline.load import cast_weights, shipped_pipeline
from kg_memory.providers.minilm import MiniLM
from training import __main__ as training
from training.corpus import encoded_examples, lower_cased, read_examples
from training.evaluation import evaluate
from training.updating import train_components

WORDS = ["Zorblat", "met", "Quux", "in", "Frobville", "."]
PARSE = {
    "tags": ["NNP", "VBD", "NNP", "IN", "NNP", "."],
    "pos": ["PROPN", "VERB", "PROPN", "ADP", "PROPN", "PUNCT"],
    "morphs": ["Number=Sing", "Tense=Past", "Number=Sing", "", "Number=Sing", ""],
    "lemmas": ["Zorblat", "meet", "Quux", "in", "Frobville", "."],
    "heads": [1, 1, 1, 4, 1, 1],
    "deps": ["nsubj", "ROOT", "obj", "case", "obl", "punct"],
}
NAMES = ["B-PERSON", "O", "B-PERSON", "O", "B-LOC", "O"]
SPACES = [True, True, True, True, False, False]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One sentence, again and again, as parse and as names."""
    folder = tmp_path_factory.mktemp("data")
    vocab = spacy.blank("en").vocab
    parsed = Doc(vocab, words=WORDS, spaces=SPACES, **PARSE)  # type: ignore[arg-type]  # lists of strings and numbers
    named = Doc(vocab, words=WORDS, spaces=SPACES, ents=NAMES)
    for kind, doc in (("parse", parsed), ("ner", named)):
        DocBin(docs=[doc] * 40).to_disk(folder / f"{kind}_train.spacy")
        DocBin(docs=[doc] * 2).to_disk(folder / f"{kind}_dev.spacy")
    return folder


@pytest.fixture(scope="module")
def trained(data: Path, encoder: MiniLM, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a short training leaves on the disk."""
    folder = tmp_path_factory.mktemp("trained") / "pipeline"
    training.trained_pipeline(data, encoder, steps=25, entity_steps=25).to_disk(folder)
    return folder


def test_a_training_learns_what_its_texts_say(trained: Path, encoder: MiniLM) -> None:
    doc = shipped_pipeline(encoder, folder=trained)(" ".join(WORDS[:-1]) + ".")
    assert [token.tag_ for token in doc] == PARSE["tags"]
    assert {(entity.text, entity.label_) for entity in doc.ents} >= {("Zorblat", "PERSON"), ("Frobville", "LOC")}


def test_the_weights_are_stored_in_half_precision(trained: Path) -> None:
    model = spacy.load(trained).get_pipe("minilm_entities").model  # type: ignore[attr-defined]  # our own component
    assert {node.get_param(name).dtype for node in model.walk() for name in node.param_names} == {np.dtype(np.float16)}


def test_the_loss_falls(trained: Path, data: Path, encoder: MiniLM) -> None:
    nlp = shipped_pipeline(encoder, folder=trained)
    examples = encoded_examples(data / "ner_train.spacy", nlp, encoder)
    losses = train_components(nlp, ["minilm_entities"], examples, examples[:2], steps=12, dropout=0.0)
    assert len(losses) == 12
    assert losses[-1] < 0.8 * losses[0]


def test_the_scores_are_those_of_the_development_texts(trained: Path, data: Path, encoder: MiniLM) -> None:
    scores = evaluate(shipped_pipeline(encoder, folder=trained), data)
    assert scores["tag_acc"] == pytest.approx(100)
    assert scores["ents_f PERSON"] == pytest.approx(100)


def test_report_prints_a_score_a_line(trained: Path, data: Path) -> None:
    answer = CliRunner().invoke(training._app, ["report", str(data), "--folder", str(trained)])
    assert answer.exit_code == 0, answer.output
    assert "dep_las" in answer.output


def test_a_lower_cased_example_keeps_its_states_and_annotation(data: Path, encoder: MiniLM) -> None:
    (first, *_) = encoded_examples(data / "ner_dev.spacy", spacy.blank("en"), encoder)
    lowered = lower_cased(first)
    assert lowered.predicted[0].text == "zorblat"
    assert lowered.get_aligned_ner()[0] == "U-PERSON"


def test_the_texts_of_a_corpus_are_cut_by_the_tokenizer(data: Path) -> None:
    examples = read_examples(data / "parse_dev.spacy", spacy.blank("en"))
    assert len(examples) == 2
    assert not examples[0].predicted.has_annotation("DEP")
    assert examples[0].reference.has_annotation("DEP")


def test_casting_changes_the_precision_of_every_component(trained: Path) -> None:
    nlp = spacy.load(trained)
    cast_weights(nlp, np.float32)
    model = nlp.get_pipe("parser").model  # type: ignore[attr-defined]  # a component of spaCy's
    assert {node.get_param(name).dtype for node in model.walk() for name in node.param_names} == {np.dtype(np.float32)}
