from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from kg_memory.errors import ConfigurationError
from kg_memory.extract.pipeline.load import other_pipeline, shipped_pipeline
from kg_memory.providers.minilm import MiniLM


def named(doc: Doc) -> list[tuple[str, str]]:
    return [(entity.text, entity.label_) for entity in doc.ents]


def test_the_shipped_pipeline_parses_and_names(encoder: MiniLM) -> None:
    doc = shipped_pipeline(encoder)("Grace Hopper worked for the Navy in Washington.")
    assert [(token.text, token.lemma_) for token in doc if token.dep_ == "ROOT"] == [("worked", "work")]
    assert ("Grace Hopper", "PERSON") in named(doc)
    assert ("Washington", "LOC") in named(doc)


def test_a_text_is_parsed_alike_alone_and_in_a_batch(encoder: MiniLM) -> None:
    nlp = shipped_pipeline(encoder)
    texts = ["Ada moved to Berlin.", "", "The API calls the billing module, which writes invoices to S3."]
    for text, doc in zip(texts, nlp.pipe(texts), strict=True):
        alone = nlp(text)
        assert [(token.dep_, token.head.i) for token in doc] == [(token.dep_, token.head.i) for token in alone]
        assert named(doc) == named(alone)


def test_the_result_does_not_depend_on_the_rest_of_the_batch(encoder: MiniLM) -> None:
    nlp = shipped_pipeline(encoder)
    alone = nlp("Thanks, Ann!").tensor
    for others in (["Berlin"], ["We", "THE API", "met"]):
        docs = list(nlp.pipe([*others, "Thanks, Ann!", *others]))
        assert np.abs(docs[len(others)].tensor - alone).max() < 1e-3


def test_weights_are_used_in_single_precision(encoder: MiniLM) -> None:
    model = shipped_pipeline(encoder).get_pipe("tok2vec").model  # type: ignore[attr-defined]  # a component of spaCy's
    assert {node.get_param(name).dtype for node in model.walk() for name in node.param_names} == {np.dtype(np.float32)}


def test_an_unknown_pipeline_is_an_error_with_the_remedy() -> None:
    with pytest.raises(ConfigurationError, match="spacy download en_no_such_pipeline"):
        other_pipeline("en_no_such_pipeline")


def test_a_pipeline_without_a_parser_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(ConfigurationError, match="has no parser"):
        other_pipeline(str(tmp_path / "blank"))
