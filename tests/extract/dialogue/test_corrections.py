"""Corrections that leave out what they correct, and requests to forget."""

import pytest

from kg_memory.model.bitemporal import END, Interval
from kg_memory.ports import Extractor
from tests.support.builders import at, span
from tests.support.talk import last, talk


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (["I live in Porto.", "I meant Ghent."], {"RETRACTS Nora LIVES_IN Porto", "CORRECTS Nora LIVES_IN Ghent"}),
        (
            ["I live in Porto.", "It's Ghent, not Porto."],
            {"RETRACTS Nora LIVES_IN Porto", "CORRECTS Nora LIVES_IN Ghent"},
        ),
        (["I live in Porto.", "Not Porto, Ghent."], {"RETRACTS Nora LIVES_IN Porto", "CORRECTS Nora LIVES_IN Ghent"}),
        (["I joined Acme in May.", "Wait, it was June."], {"CORRECTS Nora WORKS_AT Acme"}),
        (["I visited Porto in May.", "No, Braga."], {"RETRACTS Nora VISITED Porto", "CORRECTS Nora VISITED Braga"}),
        (["I have two sons.", "Sorry, three sons."], {"RETRACTS Nora HAS two sons", "CORRECTS Nora HAS three sons"}),
        (["A: So you live in Porto.", "No, Ghent."], {"RETRACTS Nora LIVES_IN Porto", "CORRECTS Nora LIVES_IN Ghent"}),
        (
            ["I live in Porto.", "A: Noted!", "Oops, Ghent."],
            {"RETRACTS Nora LIVES_IN Porto", "CORRECTS Nora LIVES_IN Ghent"},
        ),
        (
            ["She works at Acme.", "I mean my niece Talia."],
            {"CORRECTS Talia WORKS_AT Acme", "CORRECTS Talia NIECE_OR_NEPHEW_OF Nora"},
        ),
    ],
)
async def test_a_phrase_takes_the_place_of_what_it_corrects(
    extractor: Extractor, turns: list[str], expected: set[str]
) -> None:
    assert await last(extractor, *turns) == expected


@pytest.mark.parametrize(
    "correction", ["No, it was 2020.", "Sorry, 2020.", "I meant 2020.", "Not 2019 but 2020.", "Actually, in 2020."]
)
async def test_a_correction_takes_the_year_that_it_gives(extractor: Extractor, correction: str) -> None:
    (moved,) = (await talk(extractor, "I moved to Porto in 2019.", correction))[-1].statements
    assert moved.valid == Interval(at(2020), END, span("2020").start_precision)
    assert (moved.effect.value, moved.text) == ("CORRECTS", "Nora moved to Porto in 2020")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I live in Porto, I mean Ghent.", {"Nora LIVES_IN Ghent"}),
        ("I live in Porto – sorry, Ghent.", {"Nora LIVES_IN Ghent"}),
        ("She works at Acme, I mean my niece Talia.", {"Talia WORKS_AT Acme", "Talia NIECE_OR_NEPHEW_OF Nora"}),
        ("I live in Porto. Scratch that.", set()),
        ("I like it, I mean, I work at Acme.", {"Nora WORKS_AT Acme"}),
    ],
)
async def test_a_speaker_may_put_themselves_right(extractor: Extractor, text: str, expected: set[str]) -> None:
    assert {one.removeprefix("CORRECTS ") for one in await last(extractor, text)} == expected


@pytest.mark.parametrize(
    ("turns", "names"),
    [
        (["I met Hana yesterday.", "It's Hannah, not Hana."], ("Hannah", "Hana")),
        (["I met Hana yesterday.", "Actually it's Hannah with two h's, not Hana."], ("Hannah", "Hana")),
        (["Her name is Hannah, not Hana."], ("Hannah", "Hana")),
        (["I live in Gent.", "I meant Ghent."], ("Ghent", "Gent")),
        (["I met Sara yesterday.", "Sarah with an h."], ("Sarah", "Sara")),
    ],
)
async def test_a_name_that_is_spelled_right_keeps_the_other_spelling_as_an_alias(
    extractor: Extractor, turns: list[str], names: tuple[str, str]
) -> None:
    found = (await talk(extractor, *turns))[-1]
    assert names in {(one.entity.name, alias) for one in found.mentions for alias in one.entity.aliases}
    assert not any(one.effect.value == "RETRACTS" for one in found.statements)


@pytest.mark.parametrize(
    "words", ["Forget that.", "Scratch that, please.", "Please don't save that.", "Ignore my last message."]
)
async def test_what_was_just_said_can_be_taken_back(extractor: Extractor, words: str) -> None:
    assert await last(extractor, "I work at Acme.", "A: Noted.", words) == {"RETRACTS Nora WORKS_AT Acme"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Forget that I live in Porto.", {"RETRACTS Nora LIVES_IN Porto"}),
        ("Please don't remember that I live in Porto.", {"RETRACTS Nora LIVES_IN Porto"}),
        ("Forget that Omar works at Acme.", set()),
        ("Forget it.", set()),
    ],
)
async def test_only_what_one_said_of_oneself_can_be_forgotten(
    extractor: Extractor, text: str, expected: set[str]
) -> None:
    assert await last(extractor, "I like tea.", text) == expected


@pytest.mark.parametrize(
    "words", ["Sorry, I have to go.", "No problem!", "Actually, that's great.", "Wait, what?", "No, thanks."]
)
async def test_other_words_correct_nothing(extractor: Extractor, words: str) -> None:
    assert await last(extractor, "I live in Porto.", words) == set()
