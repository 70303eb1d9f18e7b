"""The similarity of words, and the runs of words that may be names."""

import pytest

from kg_memory.search.entity_linking import Names, similarity


@pytest.mark.parametrize(
    ("name", "word"),
    [("caroline", "carolne"), ("caroline", "carloine"), ("melanie", "melanei"), ("philadelphia", "philadelfia")],
)
def test_a_misspelt_word_is_similar(name: str, word: str) -> None:
    assert 0.6 < similarity(name, word) < 0.9
    assert similarity(name, word) == similarity(word, name)


@pytest.mark.parametrize(
    ("name", "word"),
    [("york", "work"), ("bob", "bobs"), ("marie", "carie"), ("austria", "australia"), ("ada", "")],
)
def test_another_word_is_not_similar(name: str, word: str) -> None:
    assert similarity(name, word) == 0
    assert similarity(name, name) == 1


def test_search_words_are_the_capitalised_words_or_without_any_all_content_words() -> None:
    assert Names("Where does Caroline keep her dogs?").search_words() == ["caroline"]
    assert Names("where does caroline keep her dogs?").search_words() == ["caroline", "keep", "dogs"]
    assert Names("Where is it?").search_words() == []


def test_runs_begin_and_end_with_a_content_word() -> None:
    runs = Names("Who is the Queen of Spain?").runs
    assert set(runs) == {"queen", "queen of spain", "spain"}
