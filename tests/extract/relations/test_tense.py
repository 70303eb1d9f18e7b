"""Tense decides: what is only said of the past is a PAST statement, changes and perfects keep their own meaning."""

import pytest

from kg_memory.model.facts import Effect
from kg_memory.ports import Extractor
from tests.support.triples import extract


@pytest.mark.parametrize(
    "text",
    [
        "I studied at Larkmoor College.",
        "I rented from Ivo and lived in Bergen for two years.",
        "As a student I lived in Bergen.",
        "I once worked for Northwind Labs.",
        "I was married to Jonas Vik.",
        "I was working at Northwind Labs when I met Ada Lund.",
        "My former boss is Ada Lund.",
        "My previous manager was Ada Lund.",
        "I had lived in Bergen before.",
        "I've worked at Northwind Labs.",
        "I was the director of Northwind Labs.",
        "When I was a kid, I would walk to the lake.",
    ],
)
async def test_a_state_in_the_past_tense_says_nothing_of_now(extractor: Extractor, text: str) -> None:
    states = [one for one in (await extract(extractor, text)).statements if one.predicate not in ("MET", "RENTS_FROM")]
    assert states
    assert {one.effect for one in states} == {Effect.PAST}
    assert {one.valid for one in states} == {None}


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("I moved to Bergen.", "LIVES_IN"),
        ("I joined Northwind Labs.", "WORKS_AT"),
        ("I married Jonas Vik.", "MARRIED_TO"),
        ("I have lived in Bergen since 2020.", "LIVES_IN"),
        ("I've worked at Northwind Labs for three years.", "WORKS_AT"),
        ("I lived in Bergen until 2020.", "LIVES_IN"),
        ("I met Ada Lund.", "MET"),
        ("I was born in Bergen.", "BORN_IN"),
        ("I still live in Bergen.", "LIVES_IN"),
        ("I've known Ada Lund since college.", "KNOWS"),
        ("My brother's a cook.", "IS_A"),
        ("My old friend Ada Lund works at Northwind Labs.", "WORKS_AT"),
    ],
)
async def test_changes_events_and_what_has_a_time_keep_their_meaning(
    extractor: Extractor, text: str, predicate: str
) -> None:
    effects = {one.effect for one in (await extract(extractor, text)).statements if one.predicate == predicate}
    assert effects == {Effect.STATES}


async def test_what_one_used_to_do_is_over(extractor: Extractor) -> None:
    [found] = (await extract(extractor, "I used to play the cello.")).statements
    assert (found.predicate, found.effect, found.text) == ("PLAYS", Effect.ENDS, "Nora used to play the cello")
