from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.errors import InvalidInput, InvalidOntology
from kg_memory.model.ontology import default_ontology, predicate_name, read_ontology


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


def test_every_shipped_predicate_is_named_by_its_rule_and_its_forms_mean_it() -> None:
    ontology = default_ontology()
    assert [predicate_name(name) for name in ontology.predicates] == list(ontology.predicates)
    for one in ontology.predicates.values():
        assert all(one.name in ontology.forms[form] for form in (*one.forms, *one.beginnings))
        assert all(one.name in ontology.endings[form] for form in one.endings)


def test_a_form_means_several_predicates_if_their_kinds_differ() -> None:
    own = read_ontology(
        "predicates:\n  OWNS: {subject: PERSON, forms: [buy]}\n  ACQUIRED: {subject: ORGANIZATION, forms: [buy]}\n"
    )
    assert own.forms["buy"] == ["OWNS", "ACQUIRED"]


def test_every_predicate_of_a_family_follows_its_rules() -> None:
    own = read_ontology("predicates:\n  HAS_FAVORITE: {family: true, one: true}\n")
    assert own.one_at_a_time("HAS_FAVORITE_BAND")
    assert not own.one_at_a_time("HAS_FAVORITE")
    assert not own.one_at_a_time("HAS_FAVORITES")


def test_a_known_form_means_its_predicate_and_another_names_itself() -> None:
    ontology = default_ontology()
    assert ontology.predicate_of("work_for") == "WORKS_AT"
    assert ontology.predicate_of("juggle_with") == "JUGGLE_WITH"
    assert ontology.one_at_a_time("WORKS_AT")
    assert not ontology.one_at_a_time("KNOWS")
    assert not ontology.one_at_a_time("JUGGLE_WITH")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("", "line 1: the ontology is empty"),
        ("predicates: [", "line 1: not YAML"),
        ("- a", "line 1: the ontology must be a mapping"),
        ("predicates: {A: {}}\npredicates: {B: {}}", "line 2: predicates is there already, in line 1"),
        ("predicates:\n  A: {}\n  A: {}", "line 3: A is there already, in line 2"),
        ("rules: {}", "line 1: the ontology has no field 'rules'; it may have exclusive, extends, predicates"),
        ("extends: other", "line 1: extends can only be `default`"),
        ("predicates:\n  works at: {}", "line 2: 'works at' is not the name of a predicate"),
        ("predicates:\n  A: {many: true}", "line 2: A has no field 'many'"),
        ("predicates:\n  A: {one: 1}", "line 2: A.one must be true or false"),
        ("predicates:\n  A:\n    subject: ROBOT", "line 3: A.subject is no kind of entity; it is one of PERSON, "),
        ("predicates:\n  A: {forms: go}", "line 2: A.forms must be a list"),
        ("predicates:\n  A: {forms: [go there]}", "line 2: 'go there' in A.forms is not a form"),
        ("predicates:\n  A: {forms: [go]}\n  B: {endings: [go]}", "line 3: the form go of B means A already"),
        ("predicates:\n  A: {inverse: B}", "line 2: the inverse of A, B, is not a predicate"),
        ("predicates:\n  A: {inverse: B}\n  B: {inverse: A}", "line 2: A and B cannot be inverses"),
        ("predicates:\n  A: {inverse: A}", "line 2: A and A cannot be inverses"),
        ("predicates:\n  A: {inverse: B}\n  B: {inverse: C}\n  C: {}", "line 2: A and B cannot be inverses"),
        ("predicates:\n  A: {inverse: C}\n  B: {inverse: C}\n  C: {}", "line 2: C is the inverse of both A and B"),
        ("predicates:\n  A: {inverse: B}\n  B: {one: true}", "line 2: B is stored as A and cannot be one at a time"),
        ("predicates:\n  A: {inverse: B, subject: PERSON}\n  B: {}", "line 2: the kinds of B must be those of A"),
        ("predicates:\n  A: {symmetric: true, subject: PERSON}", "line 2: A is symmetric"),
        ("predicates: {A: {}}\nexclusive: A", "line 2: exclusive must be a list"),
        ("predicates: {A: {}}\nexclusive:\n  - [A]", "line 3: an exclusive set needs at least two"),
        ("predicates: {A: {}}\nexclusive:\n  - [A, B]", "line 3: B is not a predicate"),
        ("predicates: {A: {}, B: {}, C: {}}\nexclusive:\n  - [A, B]\n  - [B, C]", "line 4: B is in another"),
        ("predicates: {A: {}, B: {symmetric: true}}\nexclusive: [[A, B]]", "line 2: of an exclusive set, all or none"),
        ("predicates: {A: {}, B: {inverse: C}, C: {}}\nexclusive: [[A, C]]", "line 2: C is stored under its inverse"),
        ("a: &a [*a]", "line 1: the ontology has no field 'a'"),
        ("[" * 5_000, "line 1: not YAML"),
    ],
)
def test_what_is_wrong_with_an_ontology_is_told_with_its_line(written: str, message: str) -> None:
    with pytest.raises(InvalidOntology) as refused:
        read_ontology(written)
    assert str(refused.value).startswith(message)
    assert refused.value.code == "INVALID_ONTOLOGY"


@given(st.text(alphabet="ab:{}[],-&*!\n \"'#|>?", max_size=40))
def test_any_text_is_an_ontology_or_an_invalid_one(written: str) -> None:
    with suppress(InvalidOntology):
        read_ontology(written)


def test_an_ontology_that_extends_the_shipped_one_takes_precedence_over_it() -> None:
    own = read_ontology("extends: default\npredicates:\n  BEFRIENDS: {forms: [befriend]}\n  LIKES: {one: true}\n")
    shipped = default_ontology()
    assert own.predicate_of("befriend") == "BEFRIENDS"
    assert own.predicate_of("work_for") == "WORKS_AT"
    assert own.one_at_a_time("LIKES")
    assert len(own.predicates) == len(shipped.predicates) + 1
    assert own.exclusive == shipped.exclusive
    alone = read_ontology("predicates:\n  BEFRIENDS: {forms: [befriend]}\n")
    assert list(alone.predicates) == ["BEFRIENDS"]


def test_the_shipped_ontology_reads_back_from_its_own_text() -> None:
    assert read_ontology(default_ontology().source) == default_ontology()


def test_a_form_that_ends_something_names_what_it_ends() -> None:
    endings = default_ontology().endings
    assert (endings["quit"], endings["divorce"], endings["move_from"]) == (["WORKS_AT"], ["MARRIED_TO"], ["LIVES_IN"])


def test_inverses_are_stored_in_one_direction() -> None:
    ontology = default_ontology()
    assert (ontology.stored("CHILD_OF"), ontology.stored("PARENT_OF"), ontology.stored("JUGGLES")) == (
        "PARENT_OF",
        "PARENT_OF",
        "JUGGLES",
    )
    assert ontology.exclusive_with("LIKES") == {"LIKES", "DISLIKES"}
    assert ontology.symmetric("MARRIED_TO")
