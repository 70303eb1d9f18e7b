"""The statement before a request."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_memory.extract.filter.requests import without_requests


@pytest.mark.parametrize(
    ("text", "divided"),
    [
        ("I moved to Porto, can you find me a doctor?", "I moved to Porto. can you find me a doctor?"),
        ("My knee hurts, so what should I do about it?", "My knee hurts.    what should I do about it?"),
        ("I need 20 desks by May and can you get me a price?", "I need 20 desks by May.    can you get me a price?"),
        ("I use v2.5 of the tool; any tips for the upgrade?", "I use v2.5 of the tool. any tips for the upgrade?"),
        ("Since I gave up coffee, which tea would you buy?", "Since I gave up coffee. which tea would you buy?"),
        ("Hi. We paid 40 euros, was that too much?", "Hi. We paid 40 euros. was that too much?"),
    ],
)
def test_a_request_is_a_sentence_of_its_own(text: str, divided: str) -> None:
    assert without_requests(text) == divided


@pytest.mark.parametrize(
    "text",
    [
        "Can you find me a doctor, and does she speak English?",
        "Does Ada live in Rome, is she happy there?",
        "What about Omar, has he called you back?",
        "You live in Porto, don't you?",
        "You live in Porto, right?",
        "She is a nurse, is she?",
        "I moved to Porto, which is lovely.",
        "I moved to Porto, can you believe it!",
        "Did you see the film that Ann, who is a critic, wrote about?",
    ],
)
def test_other_sentences_stay_as_they_are(text: str) -> None:
    assert without_requests(text) == text


@given(st.text(st.sampled_from("a, ?.\nis you can"), max_size=200))
def test_the_length_and_the_lines_stay_the_same(text: str) -> None:
    divided = without_requests(text)
    assert len(divided) == len(text)
    assert divided.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text", ["a" * 100_000 + "?", "a, " * 33_000 + "?", "is " * 33_000 + "?", "?!." * 33_000, ", and" * 20_000]
)
def test_hostile_text_takes_no_long_time(text: str) -> None:
    started = time.perf_counter()
    without_requests(text)
    assert time.perf_counter() - started < 1
