"""What an extraction becomes before it is written."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from kg_memory.extract.time import time_expressions
from kg_memory.ingest.chunk import Chunk
from kg_memory.ingest.plan import SpokenRef, about, from_extractions
from kg_memory.model.bitemporal import Interval
from kg_memory.model.extraction import Extraction, Mention, Statement
from kg_memory.model.facts import Category, Effect, Profile
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import EntityRef
from tests.support.builders import at, company, person, span

CUT = Chunk("key", "Ada left Acme.", "hash", at(2024, 5, 1), "Ada")

ADA = SpokenRef("Ada", EntityKind.PERSON, (), "Ada")
LEFT = Statement(ADA, "WORKS_AT", company("Acme"), text="Ada left Acme", start=0, end=13, effect=Effect.ENDS)


def told(statement: Statement) -> list[Statement]:
    return [one.statement for one in from_extractions([(CUT, Extraction(statements=[statement]))]).statements]


def test_what_was_read_of_an_episode_stays_with_it() -> None:
    profile = Profile("en", (Category.WORK,))
    vector = np.ones(3, np.float32)
    plan = from_extractions([(CUT, Extraction(profile=profile, embedding=vector))])
    assert plan.chunks[0] == replace(CUT, profile=profile)
    assert plan.chunks[0].embedding is vector


@pytest.mark.parametrize("valid", [None, span("2024-04")])
def test_a_statement_keeps_when_it_was_said_and_whether_it_told_a_time(valid: Interval | None) -> None:
    [one] = from_extractions([(CUT, Extraction(statements=[replace(LEFT, valid=valid)]))]).statements
    assert (one.said_at, one.dated, one.chunk) == (CUT.occurred_at, valid is not None, 0)


def test_only_an_end_may_leave_open_what_ended() -> None:
    assert told(replace(LEFT, object=None)) == [replace(LEFT, object=None)]
    assert told(replace(LEFT, object=None, effect=Effect.STATES)) == []
    assert told(replace(LEFT, object=EntityRef("\t"))) == []


@pytest.mark.parametrize("name", ["", " \n\t", "x" * 201])
def test_what_cannot_be_a_name_is_left_out(name: str) -> None:
    assert told(replace(LEFT, subject=EntityRef(name))) == []
    [kept] = told(replace(LEFT, subject=person("Ada", name, "Ada  L.")))
    assert kept.subject == replace(ADA, aliases=("Ada L.",))


def test_the_better_known_kind_comes_first_and_speakers_are_people() -> None:
    mention = Mention(EntityRef("Acme", EntityKind.THING), 9, 13)
    refs = from_extractions([(CUT, Extraction([mention], [LEFT]))]).refs()
    assert refs == [person("Ada"), ADA, company("Acme"), SpokenRef("Acme", EntityKind.THING, (), "Ada")]


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
