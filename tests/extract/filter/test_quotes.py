"""Positions of quotes in a text."""

import time

import pytest

from kg_memory.extract.filter.quotes import locate


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("I live in Porto.", "Porto", "Porto"),
        ("I  live\nin Porto.", "live in Porto", "live\nin Porto"),
        ("It’s “new” – really.", 'It\'s "new" - really.', "It’s “new” – really."),
        ('It\'s "new" - really.', "It’s “new” – really.", 'It\'s "new" - really.'),
        ("Also Al came.", "Al", "Al"),
        ("我住在波尔图。", "波尔图", "波尔图"),
        ("x (see below) y", "(see below)", "(see below)"),
        ("a.b", "a.b", "a.b"),
    ],
)
def test_a_quote_is_found_as_it_is_or_with_other_spaces_and_marks(text: str, quote: str, found: str) -> None:
    span = locate(text, quote)
    assert span is not None
    assert text[slice(*span)] == found


def test_the_exact_spelling_wins_over_a_similar_one() -> None:
    assert locate("It’s so. It's so.", "It's so.") == (9, 17)


@pytest.mark.parametrize("quote", ["", "  ", "Rome", "port", "I live in Porto. I", "I.live"])
def test_a_missing_quote_is_not_found(quote: str) -> None:
    assert locate("I live in Porto.", quote) is None


def test_a_word_is_not_found_within_another() -> None:
    assert locate("The airport is a port.", "port") == (17, 21)
    assert locate("Portable in port", "Port") is None


def test_case_matters_unless_ignored() -> None:
    assert locate("Forty-two.", "forty-two") is None
    assert locate("Forty-two.", "forty-two", ignore_case=True) == (0, 9)


def test_a_long_text_of_spaces_takes_bounded_time() -> None:
    started = time.perf_counter()
    assert locate("a " * 10_000 + " " * 10_000, " ".join(["a"] * 900) + " b") is None
    assert time.perf_counter() - started < 2
