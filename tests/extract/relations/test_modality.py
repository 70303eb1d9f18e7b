"""The modality of statements: status and negation."""

import pytest

from kg_memory.model.extraction import Statement
from kg_memory.model.facts import Status
from kg_memory.ports import Extractor
from tests.support.triples import extract


async def about(extractor: Extractor, text: str, predicate: str) -> Statement:
    return next(one for one in (await extract(extractor, text)).statements if one.predicate == predicate)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Ann decided to open a shop.", Status.PLANNED),
        ("Ann would love to open a shop.", Status.PLANNED),
        ("My boss asked Ann to open a shop.", Status.PLANNED),
        ("Ann is likely to open a shop.", Status.POSSIBLE),
        ("Ann is thinking about opening a shop.", Status.POSSIBLE),
        ("Ann or Bob opened a shop.", Status.POSSIBLE),
        ("Perhaps Ann opened a shop.", Status.POSSIBLE),
        ("I doubt that Ann opened a shop.", Status.POSSIBLE),
        ("Ann will open a shop if Bob helps.", Status.POSSIBLE),
        ("According to Bob, Ann opened a shop.", Status.REPORTED),
        ("Ann was able to open a shop.", Status.ASSERTED),
        ("Bob can't help, but Ann opened a shop.", Status.ASSERTED),
        ("Ann started to open a shop.", Status.ASSERTED),
    ],
)
async def test_the_status_of_a_statement(extractor: Extractor, text: str, status: Status) -> None:
    assert (await about(extractor, text, "OPENS")).status is status


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Ann never opened a shop.", True),
        ("Ann failed to open a shop.", True),
        ("Ann opened no shop.", True),
        ("Ann not only opened a shop.", False),
        ("Ann opened a shop.", False),
    ],
)
async def test_a_denied_statement_is_negated(extractor: Extractor, text: str, negated: bool) -> None:
    assert (await about(extractor, text, "OPENS")).negated is negated


@pytest.mark.parametrize("text", ["If Ann opens a shop, Bob opens a bar.", "Ann asked whether Bob opened a shop."])
async def test_a_condition_gives_no_statement(extractor: Extractor, text: str) -> None:
    assert [one for one in (await extract(extractor, text)).statements if one.predicate == "OPENS"] == []


@pytest.mark.parametrize(
    ("text", "status", "negated"),
    [
        ("Ann is not from Rome.", Status.ASSERTED, True),
        ("Ann is neither from Rome nor from Paris.", Status.ASSERTED, True),
        ("Ann has yet to visit Rome.", Status.ASSERTED, True),
        ("Ann rarely visits Rome.", Status.ASSERTED, True),
        ("Ann hardly ever visits Rome.", Status.ASSERTED, True),
        ("It is not true that Ann visited Rome.", Status.ASSERTED, True),
        ("Ann denied that she visited Rome.", Status.REPORTED, True),
        ("Ann claims to visit Rome.", Status.REPORTED, False),
        ("Ann is said to visit Rome.", Status.REPORTED, False),
        ("Rumour has it that Ann visited Rome.", Status.REPORTED, False),
        ("Ann is about to visit Rome.", Status.PLANNED, False),
        ("Don't forget that Ann visits Rome.", Status.ASSERTED, False),
        ("Please keep in mind that Ann visits Rome.", Status.ASSERTED, False),
    ],
)
async def test_denials_hearsay_and_requests_to_remember(
    extractor: Extractor, text: str, status: Status, negated: bool
) -> None:
    found = [one for one in (await extract(extractor, text)).statements if one.object and one.object.name == "Rome"]
    assert [(one.status, one.negated) for one in found] == [(status, negated)]


@pytest.mark.parametrize(
    "text",
    [
        "Ann almost moved to Rome.",
        "Ann nearly bought a boat in Rome.",
        "Ann was about to move to Rome.",
        "Ann came close to moving to Rome.",
        "Ann would have moved to Rome.",
        "I dreamed that Ann moved to Rome.",
        "Ann pretended to live in Rome.",
        "In the novel, Ann lives in Rome.",
        "Write a story about Ann, who lives in Rome.",
        "Act as Ann, the mayor of Rome.",
        "Forget that Ann lives in Rome.",
        "Don't remember that Ann lives in Rome.",
    ],
)
async def test_what_did_not_happen_or_only_in_a_story_states_nothing(extractor: Extractor, text: str) -> None:
    assert not (await extract(extractor, text)).statements


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("My boss Ann Lee has no siblings.", "Ann Lee has no siblings"),
        ("My boss Ann Lee is no longer vegan.", "Ann Lee is no longer vegan"),
        ("Ann is not vegetarian.", "Ann is not vegetarian"),
        ("Ann failed to join Acme.", "Ann failed to join Acme"),
        ("Ann refused to join Acme.", "Ann refused to join Acme"),
        ("Ann seldom drinks coffee.", "Ann seldom drinks coffee"),
        ("Ann allegedly works at Acme.", "Ann reportedly works at Acme"),
        ("I doubt that Ann works at Acme.", "Ann perhaps works at Acme"),
    ],
)
async def test_the_sentence_says_what_the_flags_say(extractor: Extractor, text: str, sentence: str) -> None:
    assert sentence in [one.text for one in (await extract(extractor, text)).statements]
