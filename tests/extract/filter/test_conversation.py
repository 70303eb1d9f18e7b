"""The text and the statements that the filter of a conversation keeps."""

import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.extract.filter.conversation import ConversationFilter, FilteredText
from kg_memory.extract.filter.statements import is_grounded
from kg_memory.extract.layout.markdown import read_layout
from kg_memory.model.extraction import Extraction, Passage, Statement
from kg_memory.model.facts import Profile
from kg_memory.model.sources import EntityRef
from tests.support.builders import at, person


def read(
    text: str, *, shared: ConversationFilter | None = None, speaker: str = "Ada", day: int = 1
) -> tuple[str, dict[str, int]]:
    """The rest of the text, with single blanks, and the dropped parts."""
    filtered = (shared or ConversationFilter()).text_of(Passage(text, _day(day), speaker), read_layout(text))
    assert len(filtered.text) == len(text)
    return " ".join(filtered.text.split()), dict(filtered.dropped)


def text_of(text: str, speaker: str | None = None) -> FilteredText:
    return ConversationFilter().text_of(Passage(text, at(2024), speaker), read_layout(text))


def _day(day: int) -> datetime:
    return at(2024, 8, day)


LEFT = "Ada moved to Rome."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("```python\ndef f(x):\n    return x + 1\n```\n", "code"),
        ("def f(x):\n    return {k: v for k, v in x.items()}\n", "code"),
        ('{\n  "name": "Bob",\n  "tags": ["a", "b"]\n}\n', "code"),
        ("SELECT name FROM users WHERE id = 3;\n", "code"),
        ("2024-01-01T00:00:00Z ERROR [main] o.n.Server - failed\n2024-01-01 00:00:01,1 INFO started\n", "log"),
        ('Traceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: bad\n', "log"),
        ("Bob | Oslo | 36\nEve | Bonn | 41\n", "table"),
        ("name,city,age\nBob,Oslo,36\nEve,Bonn,41\n", "table"),
        ("aGVsbG8gd29ybGQ=" * 20 + "\n", "data"),
        ("> Bob lives in Oslo.\n> Eve too.\n", "quoted"),
        ("<memory>\nBob lives in Oslo.\n\nEve too.\n</memory>\n", "recalled"),
        ("<Memory-Notes of='you'>\nBob lives in Oslo.\n\nEve too.\n</memory-notes>\n", "recalled"),
        ("<context>Bob lives in Oslo.\nEve too.\n\n", "recalled"),
        ("[memory] Bob lives in Oslo.\n\nEve too. [/MEMORY]\n", "recalled"),
        ("Relevant memories:\n- Bob lives in Oslo\n- Eve lives in Bonn\n\n", "recalled"),
        ("Based on our previous conversations, Bob lives in Oslo. ", "recalled"),
        ("We use cookies to improve your experience. ", "boilerplate"),
        ("To unsubscribe from this list, write to Bob. ", "boilerplate"),
        ("This e-mail and any attachments may be confidential. ", "boilerplate"),
        ("Sent from my phone\n", "boilerplate"),
    ],
)
def test_text_that_is_not_the_speakers_prose_is_dropped(text: str, reason: str) -> None:
    left, dropped = read(text + LEFT)
    assert left == LEFT
    assert reason in dropped


@pytest.mark.parametrize(
    ("text", "left", "reason"),
    [
        ("I fixed it:\n```\nAda lives in Oslo.", "I fixed it:", "code"),
        ("I joined Acme.\n\nBest regards,\nAda Lovelace\nHead of Research\n+1 555", "I joined Acme.", "signature"),
        ("I joined Acme.\n-- \nAda Lovelace\nAcme Inc.", "I joined Acme.", "signature"),
        ("I agree.\n\nOn Mon, May 6, 2024 at 10:00 Bob <b@x.com> wrote:\nLet's move.", "I agree.", "quoted"),
        ("Fine.\n-----Original Message-----\nFrom: Bob\nI live in Rome.", "Fine.", "quoted"),
        ("I agree.\nTranslate to Dutch:\n\nBob lives in Rome.\nEve too.", "I agree. Translate to Dutch:", "task"),
        ('Can you please proofread this mail: "Bob lives in Rome."', "Can you please proofread this mail:", "task"),
        ("Fine.\n[10:04] Bob: I live in Rome.", "Fine.", "quoted"),
        ("Emma Lee: we moved to Rome", "", "quoted"),
    ],
)
def test_an_open_block_is_dropped_to_the_end(text: str, left: str, reason: str) -> None:
    assert read(text) == (left, {reason: 1})


@pytest.mark.parametrize(
    "text",
    [
        "[2024-05-01 10:00] Ann moved to Berlin.\n[2024-05-01 10:01] Ada: I live in Rome.",
        "| name | city |\n|------|------|\n| Bob | Oslo |",
        "Groceries: milk, eggs, bread (2 loaves); see https://example.com/a/b?c=d&e=f",
        "class starts at 8 tomorrow. Let me know if you import tea; from Spain it costs more.",
        "I unsubscribed from Netflix and we discussed the privacy policy with Bob.",
        "# Lighthouse\n\n**Owner:** Maya Lindqvist\n\n* The project started in May.\n* Tom leads it :)",
        "1. Ada lives in Berlin.\n2. Bob lives in Rome.",
        "Edit: I moved to Rome. Correct: it is Rome.",
        "Update: I moved to Rome.",
        "Best,\nfastest and cheapest is the train to Lyon, which Ada takes.",
        "I remember that you love tea. My memory of Rome is good.",
        "我住在北京。我住在北京很久了。",
        "",
    ],
)
def test_prose_is_kept_whole(text: str) -> None:
    assert text_of(text, "Ada").text == text


def test_a_repeated_sentence_is_dropped() -> None:
    shared = ConversationFilter()
    assert (
        read("Bob lives in Rome. Eve paints. Bob lives in  Rome!", shared=shared)[0] == "Bob lives in Rome. Eve paints."
    )
    assert read("Bob lives in Rome. Eve paints.", shared=shared, speaker="Eve", day=2) == (
        "Eve paints.",
        {"repeated": 1},
    )
    assert read("Bob lives in Rome.")[1] == {}


def test_a_personal_sentence_counts_per_speaker_and_day() -> None:
    shared = ConversationFilter()
    text = "I went to the gym today."
    assert [
        read(text, shared=shared, speaker=who, day=day)[0] for who, day in (("Ada", 1), ("Bob", 1), ("Ada", 2))
    ] == [text] * 3
    assert read(text, shared=shared)[0] == ""


def _statement(text: str, start: int = 0, end: int = 0, **other: str) -> Statement:
    return Statement(
        person(other.get("who", "Bob")), "LIVES_IN", EntityRef("Rome"), text=text, start=start, end=end or len(text)
    )


def test_a_passage_of_known_statements_is_recalled_context() -> None:
    shared = ConversationFilter()
    known = [_statement("Bob lives in Rome."), _statement("Eve works at Acme Inc.")]
    shared.keep(Passage(" ".join(one.text for one in known), at(2024)), Extraction(statements=known))
    text = "bob lives in Rome\nEve works at Acme Inc\nShe likes it a lot"
    assert read(text, shared=shared) == ("", {"recalled": 1})


def test_a_statement_without_evidence_is_dropped() -> None:
    text = "Yesterday my brother said that he lives in Rome now, by the river."
    good, before, after, empty, elsewhere = (
        _statement("Ada's brother lives in Rome", 13, 51),
        _statement("Bob lives in Rome", -3, 5),
        _statement("Bob lives in Rome", 40, 999),
        _statement("Bob lives in Rome", 12, 12),
        _statement("Bob lives in Rome", 54, 66),
    )
    found = ConversationFilter().keep(
        Passage(text, at(2024)), Extraction(statements=[good, before, after, empty, elsewhere])
    )
    assert found.statements == [good]
    assert found.dropped == {"no evidence": 4}
    assert is_grounded(
        Statement(person("王"), "LIVES_IN", EntityRef("北京"), text="王住在北京", start=0, end=5), "他住在北京"
    )


def test_small_talk_gives_no_statement() -> None:
    text = "How are you, Bob? Rome!"
    said = Extraction(statements=[_statement(text)], profile=Profile(salience=0.05), dropped={"code": 1})
    kept = ConversationFilter().keep(Passage(text, at(2024)), said)
    assert (kept.statements, kept.dropped) == ([], {"code": 1, "small talk": 1})


@given(st.text(max_size=300))
def test_any_text_keeps_its_length_and_line_breaks(text: str) -> None:
    left = text_of(text).text
    assert len(left) == len(text)
    assert all(new == old or new == " " for new, old in zip(left, text, strict=True))
    assert left.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "<memory>",
        "<memory-",
        "> ",
        "a|b|c\n",
        "```\n",
        "On ",
        "From: a\n",
        "(",
        "    at ",
        "\n",
        "a,",
        "this email is ",
        "known facts: \n",
        "pneumono",
        " ",
        "é",
    ],
)
def test_a_hostile_text_takes_bounded_time(text: str) -> None:
    started = time.monotonic()
    text_of(text * (100_000 // len(text)) + " is a word.")
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "text",
    ["[memory]x", "[" + "memory" * 6 + "]", "<memory>\n\n", ("-" * 59 + " ") * 16 + "x\n"],
    ids=["open mark", "long mark", "open tags", "dashes"],
)
def test_a_hostile_text_takes_little_longer_than_an_ordinary_one(text: str) -> None:
    ordinary = "".join(f"Ada moved to house {number} in Rome.\n" for number in range(10_000))
    assert _seconds((text * 100_000)[:100_000]) < 8 * _seconds(ordinary[:100_000])


def _seconds(text: str) -> float:
    started = time.process_time()
    text_of(text)
    return time.process_time() - started
