"""Windows of a text for the parser, so that every text takes bounded time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.extract.filter.windows import tokenizable, windows


@given(st.lists(st.sampled_from(["word ", "end. ", "\n", "\n\n", "x" * 999, "。", "(", "é"]), max_size=30))
def test_windows_cover_the_text_in_order_with_their_offsets(parts: list[str]) -> None:
    text = "".join(parts) * 7
    found = list(windows(text))
    assert "".join(piece for _, piece in found) == text
    assert all(text.startswith(piece, offset) and len(piece) <= 10_000 for offset, piece in found)


def test_a_very_long_sentence_is_split_between_words() -> None:
    endless = [piece for _, piece in windows("Ann ran and " * 1_000)]
    assert max(map(len, endless)) <= 2_012
    assert all(piece.endswith(" ") for piece in endless)
    assert len(list(windows("Ann ran and Bob sat. " * 400))) == 1


@pytest.mark.parametrize("unit", ["!", "'s", "(:", "😀", '"', "a=", "\u0301", "…"])
def test_an_overlong_word_is_shortened(unit: str) -> None:
    text = f"Ann left{unit * 5_000} Rome."
    shown = tokenizable(text)
    assert len(shown) == len(text)
    assert shown.split() == ["Ann", f"left{unit * 100}"[:100], "Rome."]


def test_a_script_without_spaces_is_unchanged() -> None:
    text = "安娜搬到罗马。" * 100
    assert tokenizable(text) == text
