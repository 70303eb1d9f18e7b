"""Lemmas that the trained lemmatizer gets wrong."""

import pytest
import spacy
from spacy.tokens import Doc

from kg_memory.extract.english.inflection import correct_verb_forms


@pytest.mark.parametrize(
    ("form", "tag", "given", "expected"),
    [
        ("lives", "VBZ", "life", "live"),
        ("relies", "VBZ", "relie", "rely"),
        ("caches", "VBZ", "cache", "cache"),
        ("ties", "VBZ", "tie", "tie"),
        ("fled", "VBD", "flead", "flee"),
        ("laid", "VBN", "lai", "lay"),
        ("born", "VBN", "born", "bear"),
        ("celebrating", "VBG", "celebrat", "celebrate"),
        ("upgraded", "VBD", "upgrad", "upgrade"),
        ("knitted", "VBD", "knitte", "knit"),
        ("cancelled", "VBD", "cancelle", "cancel"),
        ("enrolled", "VBD", "enrolle", "enroll"),
        ("looked", "VBD", "looked", "look"),
        ("liked", "VBD", "liked", "like"),
        ("moved", "VBD", "moved", "move"),
        ("planned", "VBD", "planned", "plan"),
        ("walked", "VBD", "walk", "walk"),
        ("lives", "NNS", "life", "life"),
    ],
)
def test_the_lemma_of_a_verb(form: str, tag: str, given: str, expected: str) -> None:
    doc = Doc(
        spacy.blank("en").vocab, words=[form], tags=[tag], lemmas=[given], pos=["NOUN" if tag == "NNS" else "VERB"]
    )
    correct_verb_forms(doc)
    assert doc[0].lemma_ == expected
