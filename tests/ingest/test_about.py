"""The span of the times that a text names."""

from datetime import datetime

import pytest

from kg_memory.extract.time import time_expressions
from kg_memory.ingest.about import about
from tests.worlds import at, span

SAID: datetime = at(2023, 5, 8)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("He joined Acme in 1996, then moved on in 2002.", "1996", "2003"),
        ("She has lived there since 2019.", "2019", "2020"),
        ("Between 1914 and 1918 there was war; he had come in March 1911.", "1911-03", "1919"),
        ("The 1970s were different.", "1970", "1980"),
        ("I went to the group yesterday.", "2023-05-07", "2023-05-08"),
        ("We marry in June.", "2022-06", "2022-07"),
    ],
)
def test_a_text_is_about_the_time_from_the_first_to_the_last_that_it_names(text: str, since: str, until: str) -> None:
    found = about(text, time_expressions(text, SAID), own_date=True)
    wanted = span(since, until)
    assert found is not None
    assert (found.start, found.end) == (wanted.start, wanted.end)


def test_what_was_before_a_time_is_about_the_edge_of_it() -> None:
    text = "That was before 1811."
    found = about(text, time_expressions(text, SAID), own_date=True)
    assert found is not None
    assert found.end == at(1811)
    assert found.start.year == 1810


@pytest.mark.parametrize("text", ["Nothing is dated here.", "I work there now.", "It took three years."])
def test_a_text_that_names_no_time_is_about_none(text: str) -> None:
    assert about(text, time_expressions(text, SAID), own_date=True) is None


@pytest.mark.parametrize("text", ["In May she returned.", "Last summer they met.", "He left on Friday."])
def test_a_part_of_a_document_is_not_dated_by_the_day_of_the_document(text: str) -> None:
    assert about(text, time_expressions(text, SAID), own_date=False) is None


def test_a_part_of_a_document_is_dated_by_the_years_that_it_says() -> None:
    text = "In May she returned; in 1951 she left, and the '60s she spent abroad."
    found = about(text, time_expressions(text, SAID), own_date=False)
    assert found is not None
    assert (found.start, found.end) == (at(1951), at(1970))
