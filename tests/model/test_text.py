import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.model.text import normalised, one_line, storable


@pytest.mark.parametrize("text", ["x", " x ", "a\nb", "{`$\"'}", "שלום", "👩‍👩‍👧", "a" * 100])
def test_a_storable_text_is_returned_as_it_is(text: str) -> None:
    assert storable(text, "the text", limit=100) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (" \n\t\u2003", "is empty"),
        ("a\0b", "NUL character at position 1"),
        ("ab\ud83d", "surrogate pair at position 2"),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        storable(text, "the text", limit=100)


def test_a_long_text_is_refused_with_both_numbers() -> None:
    with pytest.raises(InputTooLarge, match="1,001 characters; the limit is 1,000"):
        storable("a" * 1_001, "the text", limit=1_000)


def test_one_line_has_no_line_breaks_inside() -> None:
    assert one_line(" Ada \n", "the name", limit=10) == "Ada"
    with pytest.raises(InvalidInput, match="control character"):
        one_line("Ada\nBob", "the name", limit=10)


@given(st.text())
def test_every_text_is_stored_unchanged_or_refused(text: str) -> None:
    try:
        kept = storable(text, "the text", limit=1_000)
    except InvalidInput:
        assert not text.strip() or "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text)
    else:
        assert kept == text
        text.encode()


@pytest.mark.parametrize("other", ["ada lovelace", "  Ada\u00a0 LOVELACE ", "Ａｄａ Lovelace", "ada\nlovelace"])
def test_case_width_and_white_space_do_not_make_another_name(other: str) -> None:
    assert normalised(other) == normalised("Ada Lovelace")


def test_accents_make_another_name() -> None:
    assert normalised("Zoë") != normalised("Zoe")
    assert normalised("Zoe\u0308") == normalised("Zoë")
