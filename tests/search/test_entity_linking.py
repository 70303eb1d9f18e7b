"""How alike two words are."""

import pytest

from kg_memory.search.entity_linking import Names, likeness


@pytest.mark.parametrize(
    ("name", "word"),
    [("caroline", "carolne"), ("caroline", "carloine"), ("melanie", "melanei"), ("philadelphia", "philadelfia")],
)
def test_a_misspelt_word_is_alike(name: str, word: str) -> None:
    assert 0.6 < likeness(name, word) < 0.9
    assert likeness(name, word) == likeness(word, name)


@pytest.mark.parametrize(
    ("name", "word"),
    [("york", "work"), ("bob", "bobs"), ("marie", "carie"), ("austria", "australia"), ("ada", "")],
)
def test_another_word_is_not(name: str, word: str) -> None:
    assert likeness(name, word) == 0
    assert likeness(name, name) == 1


def test_names_are_sought_among_the_capitals_or_without_any_among_all_words_that_tell() -> None:
    assert Names("Where does Caroline keep her dogs?").sought() == ["caroline"]
    assert Names("where does caroline keep her dogs?").sought() == ["caroline", "keep", "dogs"]
    assert Names("Where is it?").sought() == []


def test_runs_are_up_to_six_words_and_begin_and_end_with_one_that_tells() -> None:
    runs = Names("Who is the Queen of Spain?").runs
    assert set(runs) == {"queen", "queen of spain", "spain"}
