"""Time expressions and their clauses: when a fact began, ended or held."""

import pytest
from spacy.language import Language

from kg_memory.extract.pipeline.load import shipped_pipeline
from kg_memory.extract.pipeline.states import TextEncoder
from kg_memory.extract.relations.clause_times import ClauseTimes
from kg_memory.extract.relations.clauses import Clause, clauses
from kg_memory.model.bitemporal import BEGINNING, END, Interval, Precision
from kg_memory.model.extraction import Passage
from tests.support.builders import at


@pytest.fixture(scope="module")
def nlp(encoder: TextEncoder) -> Language:
    return shipped_pipeline(encoder)


def read(nlp: Language, text: str) -> tuple[ClauseTimes, dict[str, Clause]]:
    doc = nlp(text)
    return ClauseTimes(doc, Passage(text, at(2024, 8, 14, 10))), {clause.verb.text: clause for clause in clauses(doc)}


def times_of(nlp: Language, text: str) -> dict[str, str]:
    """The time of each clause in words, by its verb."""
    times, found = read(nlp, text)
    when = {verb: times.of(clause) for verb, clause in found.items()}
    return {verb: time.words if time else "" for verb, time in when.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She has worked at Acme for three years.", {"worked": "since 2021"}),
        ("She worked at Acme for three years until 2020.", {"worked": "from 2018 to 2020"}),
        ("She worked at Acme for three years.", {"worked": ""}),
        ("I have been working at Google for the last two years.", {"working": "since 14 August 2022"}),
        ("Bob lived there from 2015.", {"lived": "since 2015"}),
        ("She has lived in Lisbon since March 2021.", {"lived": "since March 2021"}),
        ("Ann left Acme in May.", {"left": "in May 2024"}),
        ("Ann had moved to Rome in 2019.", {"moved": "in 2019"}),
        ("I used to live in Rome.", {"live": ""}),
        ("Before 2010 Ann lived in Oslo.", {"lived": "before 2010"}),
        ("Ann joined Acme by March 2022.", {"joined": "by March 2022"}),
        ("Ann joined Acme before the end of 2023.", {"joined": "before 2024"}),
        ("Ann worked there until May 2022.", {"worked": "until May 2022"}),
        ("He was CEO of Acme from 2015 to 2018.", {"CEO": "from 2015 to 2018"}),
    ],
)
def test_the_interval_of_a_clause(nlp: Language, text: str, expected: dict[str, str]) -> None:
    assert times_of(nlp, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We met on Friday and will meet on Monday.", {"met": "on 9 August 2024", "meet": "on 19 August 2024"}),
        ("The kickoff meeting starts on Monday.", {"starts": "on 19 August 2024"}),
        ("She plans to visit Rome in May.", {"visit": "in May 2025"}),
        ("She visited Rome in December.", {"visited": "in December 2023"}),
    ],
)
def test_the_tense_decides_between_the_last_and_the_next_friday(
    nlp: Language, text: str, expected: dict[str, str]
) -> None:
    assert times_of(nlp, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann moved to Paris in 2018 and Bob married Carol in 2020.", {"moved": "in 2018", "married": "in 2020"}),
        ("Yesterday Bob, who joined Acme in 2019, met Carol.", {"joined": "in 2019", "met": "on 13 August 2024"}),
        ("Last year's report was published by Acme.", {"published": ""}),
        ("Bob, who works at Acme, married Carol in 2015.", {"works": "", "married": "in 2015"}),
        ("Ann finished the book in two weeks.", {"finished": ""}),
    ],
)
def test_the_time_of_one_clause_does_not_leak_into_another(nlp: Language, text: str, expected: dict[str, str]) -> None:
    assert times_of(nlp, text) == expected


def test_a_clause_about_the_future_lies_ahead(nlp: Language) -> None:
    times, found = read(nlp, "Tomorrow I start at Acme.")
    assert times.lies_ahead(found["start"])
    times, found = read(nlp, "I started at Acme on Friday.")
    assert not times.lies_ahead(found["started"])


def test_a_recurring_time_is_a_rule_without_an_interval(nlp: Language) -> None:
    times, found = read(nlp, "I play tennis every Tuesday.")
    assert times.of(found["play"]) is None
    assert times.recurrence_of(found["play"]) == "FREQ=WEEKLY;BYDAY=TU"


def test_each_side_of_an_interval_has_its_own_precision(nlp: Language) -> None:
    times, found = read(nlp, "She worked at Acme for six months until 3 May 2020.")
    held = times.of(found["worked"])
    assert held is not None
    assert (held.interval.start_precision, held.interval.end_precision) == (Precision.MONTH, Precision.DAY)
    times, found = read(nlp, "She has worked at Acme since May.")
    held = times.of(found["worked"])
    assert held is not None
    assert held.interval == Interval(at(2024, 5, 1), END, Precision.MONTH)


def test_time_expressions_have_positions_and_tokens(nlp: Language) -> None:
    text = "Ann left Acme in May 2020, after two years."
    doc = nlp(text)
    times = ClauseTimes(doc, Passage(text, at(2024, 8, 14)))
    assert [text[found.start : found.end] for found in times.expressions] == ["May 2020", "two years"]
    assert {doc[number].text for number in times.tokens} >= {"May", "2020", "years"}
    assert all(found.interval is None or found.interval.start >= BEGINNING for found in times.expressions)
