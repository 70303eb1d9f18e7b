"""What an extraction becomes before it is written."""

from dataclasses import replace

import numpy as np
import pytest

from kg_memory.bitemporal import Interval
from kg_memory.extraction import Extraction, Mention, Statement
from kg_memory.ingest.cut import Cut
from kg_memory.ingest.material import from_extractions
from kg_memory.model import Category, Effect, EntityKind, Profile
from kg_memory.source import EntityRef
from tests.worlds import at, company, person, span

CUT = Cut("key", "Ada left Acme.", "hash", at(2024, 5, 1), "Ada")
LEFT = Statement(person("Ada"), "WORKS_AT", "Ada left Acme", 0, 13, object=company("Acme"), effect=Effect.ENDS)


def told(statement: Statement) -> list[Statement]:
    return [one.statement for one in from_extractions([(CUT, Extraction(statements=[statement]))]).told]


def test_what_was_read_of_an_episode_stays_with_it() -> None:
    profile = Profile("en", (Category.WORK,))
    vector = np.ones(3, np.float32)
    material = from_extractions([(CUT, Extraction(profile=profile, embedding=vector))])
    assert material.cuts[0] == replace(CUT, profile=profile)
    assert material.cuts[0].embedding is vector


@pytest.mark.parametrize("valid", [None, span("2024-04")])
def test_a_statement_keeps_when_it_was_said_and_whether_it_told_a_time(valid: Interval | None) -> None:
    [one] = from_extractions([(CUT, Extraction(statements=[replace(LEFT, valid=valid)]))]).told
    assert (one.said_at, one.dated, one.cut) == (CUT.occurred_at, valid is not None, 0)


def test_only_an_end_may_leave_open_what_ended() -> None:
    assert told(replace(LEFT, object=None)) == [replace(LEFT, object=None)]
    assert told(replace(LEFT, object=None, effect=Effect.STATES)) == []
    assert told(replace(LEFT, object=EntityRef("\t"))) == []


@pytest.mark.parametrize("name", ["", " \n\t", "x" * 201])
def test_what_cannot_be_a_name_is_left_out(name: str) -> None:
    assert told(replace(LEFT, subject=EntityRef(name))) == []
    [kept] = told(replace(LEFT, subject=person("Ada", name, "Ada  L.")))
    assert kept.subject == person("Ada", "Ada L.")


def test_the_better_known_kind_comes_first_and_speakers_are_people() -> None:
    mention = Mention(EntityRef("Acme", EntityKind.THING), 9, 13)
    refs = from_extractions([(CUT, Extraction([mention], [LEFT]))]).refs()
    assert refs == [person("Ada"), company("Acme"), EntityRef("Acme", EntityKind.THING)]
