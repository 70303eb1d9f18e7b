"""A sentence gives the same relations in both label sets; the parses are written out, without a model."""

import pytest
import spacy
from spacy.tokens import Doc

from kg_memory.extract.references.phrases import Referents
from kg_memory.extract.relations.clauses import clauses
from kg_memory.extract.relations.relations import clause_relations
from kg_memory.model.extraction import Passage
from tests.support.builders import at

WORDS = ["Ada", "was", "hired", "by", "Acme", "in", "Berlin", "and", "she", "is", "engineer", "."]
TAGS = ["NNP", "VBD", "VBN", "IN", "NNP", "IN", "NNP", "CC", "PRP", "VBZ", "NN", "."]
ENTITIES = ["B-PERSON", "O", "O", "O", "B-ORG", "O", "B-LOC", "O", "O", "O", "O", "O"]
POS = ["PROPN", "AUX", "VERB", "ADP", "PROPN", "ADP", "PROPN", "CCONJ", "PRON", "AUX", "NOUN", "PUNCT"]
LEMMAS = ["Ada", "be", "hire", "by", "Acme", "in", "Berlin", "and", "she", "be", "engineer", "."]
UNIVERSAL = (
    [2, 2, 2, 4, 2, 6, 2, 10, 10, 10, 2, 2],
    ["nsubj:pass", "aux:pass", "ROOT", "case", "obl:agent", "case", "obl", "cc", "nsubj", "cop", "conj", "punct"],
)
CLEAR = (
    [2, 2, 2, 2, 3, 2, 5, 2, 9, 2, 9, 2],
    ["nsubjpass", "auxpass", "ROOT", "agent", "pobj", "prep", "pobj", "cc", "nsubj", "conj", "attr", "punct"],
)


@pytest.mark.parametrize("labels", [UNIVERSAL, CLEAR], ids=["universal", "clear"])
def test_both_label_sets_give_the_same_relations(labels: tuple[list[int], list[str]]) -> None:
    heads, deps = labels
    doc = Doc(
        spacy.blank("en").vocab, words=WORDS, tags=TAGS, pos=POS, lemmas=LEMMAS, heads=heads, deps=deps, ents=ENTITIES
    )
    referents = Referents(doc, Passage("", at(2024)), frozenset())
    found = {
        (relation.subject.name, relation.form, relation.target.name)
        for clause in clauses(doc)
        for relation in clause_relations(clause, referents)
    }
    assert found == {("Acme", "hire", "Ada"), ("Ada", "be_hired_in", "Berlin"), ("Ada", "be", "engineer")}
