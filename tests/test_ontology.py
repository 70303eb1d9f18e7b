import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.errors import InvalidInput
from kg_memory.ontology import default_ontology, predicate_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("works at", "WORKS_AT"),
        ("WORKS_AT", "WORKS_AT"),
        ("is-a`]->() DETACH DELETE n //", "IS_A_DETACH_DELETE_N"),
        ("café owner of", "CAFE_OWNER_OF"),
        ("_2nd best", "ND_BEST"),
        ("x" * 200, "X" * 64),
    ],
)
def test_a_predicate_is_named_in_capitals(written: str, name: str) -> None:
    assert predicate_name(written) == name


@pytest.mark.parametrize("written", ["", "   ", "42", "见", "`", "_"])
def test_a_predicate_without_a_letter_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput, match="name it like WORKS_AT"):
        predicate_name(written)


@given(st.text())
def test_a_name_is_a_plain_word_and_names_itself(written: str) -> None:
    try:
        name = predicate_name(written)
    except InvalidInput:
        return
    assert name[0].isascii()
    assert name[0].isalpha()
    assert all(letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_" for letter in name)
    assert predicate_name(name) == name


def test_every_shipped_predicate_is_named_by_its_rule_and_no_form_means_two() -> None:
    ontology = default_ontology()
    assert [predicate_name(name) for name in ontology.predicates] == list(ontology.predicates)
    assert sum(len(predicate.forms) for predicate in ontology.predicates.values()) == len(ontology.forms)


def test_a_known_form_means_its_predicate_and_another_names_itself() -> None:
    ontology = default_ontology()
    assert ontology.predicate_of("work_for") == "WORKS_AT"
    assert ontology.predicate_of("juggle_with") == "JUGGLE_WITH"
    assert ontology.one_at_a_time("WORKS_AT")
    assert not ontology.one_at_a_time("KNOWS")
    assert not ontology.one_at_a_time("JUGGLE_WITH")
