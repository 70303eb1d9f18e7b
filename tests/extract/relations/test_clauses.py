"""The clauses of a text and their subjects."""

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from kg_memory.extract.english.inflection import correct_verb_forms
from kg_memory.extract.pipeline.load import shipped_pipeline
from kg_memory.extract.pipeline.states import TextEncoder
from kg_memory.extract.relations.clauses import clauses


@pytest.fixture(scope="module")
def nlp(encoder: TextEncoder) -> Language:
    return shipped_pipeline(encoder)


def read(nlp: Language, text: str) -> Doc:
    doc = nlp(text)
    correct_verb_forms(doc)
    return doc


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann plans to open a shop.", {("open", "Ann")}),
        ("Ann told Bob to wait for Carl.", {("tell", "Ann"), ("wait", "Bob")}),
        ("Bob, who works at Initech, married Carol.", {("work", "Bob"), ("marry", "Bob")}),
        ("Ann and Bob sold it and left.", {("sell", "Ann"), ("sell", "Bob"), ("leave", "Ann"), ("leave", "Bob")}),
        ("Felix is a lawyer from Lagos who lives in Geneva.", {("lawyer", "Felix"), ("live", "Felix")}),
        ("The firm, based in Rome, hired Bob.", {("base", "firm"), ("hire", "firm")}),
        ("Ask Jens to review the request.", set()),
        ("Find a sport that you enjoy.", set()),
        ("Does Ann sing?", set()),
        ("If Ann sings, Bob dances.", set()),
        ("When I was ten, Ann sold it.", {("sell", "Ann")}),
    ],
)
def test_the_clauses_of_a_sentence(nlp: Language, text: str, expected: set[tuple[str, str]]) -> None:
    found = {(clause.lemma, subject.text) for clause in clauses(read(nlp, text)) for subject in clause.subjects}
    assert found == expected


def test_passive_clauses_are_marked(nlp: Language) -> None:
    assert {clause.lemma: clause.passive for clause in clauses(read(nlp, "The novel won and was praised by Ann."))} == {
        "win": False,
        "praise": True,
    }
