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
