"""What Markdown shows of a text, and where."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.extract.layout.markdown import read_layout
from kg_memory.extract.layout.plain import PlainText, plain_text


def plain(text: str) -> PlainText:
    return plain_text(read_layout(text), text, text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- **Nadia** lives in _Porto_.", "Nadia lives in Porto."),
        ("[Omar](https://x.example/a_(b)) met **Ann**'s `db-prod-3`", "Omar met Ann's db-prod-3"),
        ("~~Omar~~ Elena leads it ![logo](logo.png)", "Elena leads it"),
        ("# Team\nOmar", "Team . Omar"),
        ("1. Ada left.\n2. Bob stayed", "Ada left. Bob stayed"),
        ("2 * 3 * 4 = 24 and snake_case_name \\* a*b", "2 * 3 * 4 = 24 and snake_case_name * a*b"),
        ("2019. Best year.", "2019. Best year."),
        ("I live in Porto\nI work at Acme", "I live in Porto . I work at Acme"),
        ("I live in Porto,\r\nwhere it rains", "I live in Porto, where it rains"),
        ("A line that is as wide as the page, and then the\nAcme story goes on.", None),
        ("    indented\n<b>bold</b>", "indented . <b>bold</b>"),
        ("Action items:\n* Call Omar", "Action items . Call Omar"),
        ("```\ncode\n```\ntext", "text"),
        ("We work for Acme Ltd\n\nBye", "We work for Acme Ltd . Bye"),
        ("Ada lives in Berlin 🏙️ 柏林。", "Ada lives in Berlin 🏙️ 柏林。"),
        ("", ""),
    ],
)
def test_what_is_shown_is_read_in_sentences(text: str, shown: str | None) -> None:
    assert plain(text).text == (text.replace("\n", " ") if shown is None else shown)


MARKS = [
    "- ",
    "* ",
    "1. ",
    "# ",
    "**",
    "_",
    "`",
    "~~",
    "[",
    "](",
    ")",
    "|",
    "\n|-|-|\n",
    "\n",
    "\r\n",
    "\\",
    "```",
    "!",
]


@given(
    st.lists(
        st.sampled_from([*MARKS, "Ada ", "met", " Bob", "é", "🏙️", "to ", "Elena: ", "2019: ", "[ ] "]), max_size=30
    )
)
def test_any_text_keeps_the_places_of_its_words(parts: list[str]) -> None:
    text = "".join(parts)
    layout = read_layout(text)
    shown = layout.shown(text)
    assert len(shown) == len(text)
    assert all(one in (other, " ") for one, other in zip(shown, text, strict=True))
    found = plain_text(layout, text, text)
    for line in found.lines:
        start, end = found.place(line.start, line.end)
        assert 0 <= start <= end <= len(text)
    for word in ("Ada", "met"):
        at = found.text.find(word)
        if at >= 0 and not found.text.startswith("will", at - 5):
            assert text[slice(*found.place(at, at + len(word)))] == word


@pytest.mark.parametrize("mark", ["[", "![a](", "`a", "*a ", "- ", "|a|b|\n", "a\n", "# a\n", "[a](b"])
def test_a_text_of_marks_takes_bounded_time(mark: str) -> None:
    started = time.process_time()
    plain(("|a|b|\n|-|-|\n" if mark[0] == "|" else "") + mark * (20_000 // len(mark)))
    assert time.process_time() - started < 10
