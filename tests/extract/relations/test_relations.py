"""Relations of clauses in real sentences."""

import pytest

from kg_memory.model.facts import Effect
from kg_memory.ports import Extractor
from tests.support.triples import extract, triples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Finland joined NATO.", ("Finland", "JOINS", "NATO")),
        ("Priya reports to Daniel.", ("Priya", "REPORTS_TO", "Daniel")),
        ("The bridge was designed by Elena Marsh.", ("Elena Marsh", "CREATED", "bridge")),
        ("The parser is written in Rust.", ("parser", "IS_WRITTEN_IN", "Rust")),
        ("The novel won a prize and was praised by Ann Lee.", ("Ann Lee", "PRAISES", "novel")),
        (
            "The checkout service calls the pricing API and stores orders in MongoDB.",
            ("checkout service", "STORES_IN", "MongoDB"),
        ),
        ("Lena gave Tom a book.", ("Lena", "GIVES_TO", "Tom")),
        ("Rome, where Ann lives, is old.", ("Ann", "LIVES_IN", "Rome")),
        ("The API returns JSON, which the frontend renders.", ("frontend", "RENDERS", "JSON")),
        ("Nora lives in the city in which Ann was born.", ("Ann", "IS_BORN_IN", "city")),
        ("Analysts expect Kestrel to cut the price.", ("Kestrel", "CUTS", "price")),
        ("I went hiking in the Alps.", ("Nora", "HIKES_IN", "Alps")),
        ("We're going camping.", ("Nora", "GOES", "camping")),
        ("I love playing the violin.", ("Nora", "LIKES", "playing the violin")),
        ("There is a bakery in Leeds.", ("bakery in Leeds", "LOCATED_IN", "Leeds")),
        ("My cousin Leo got engaged to Marta Lind.", ("Leo", "ENGAGED_TO", "Marta Lind")),
        ("I bought my son a bicycle.", ("Nora", "BUYS_TO", "Nora's son")),
        ("Amazon employs 300 people.", ("Amazon", "EMPLOYS", "300 people")),
    ],
)
async def test_a_clause_gives_a_relation(extractor: Extractor, text: str, expected: tuple[str, str, str]) -> None:
    assert expected in await triples(extractor, text)


@pytest.mark.parametrize(
    ("text", "unsaid"),
    [
        ("Zoltan owns a vineyard near Eger.", ("Zoltan", "OWNS_NEAR", "Eger")),
        ("Analysts expect Kestrel to cut the price.", ("analyst", "EXPECTS", "Kestrel")),
        ("I'll keep you posted.", ("Nora", "KEEPS", "Tom")),
        ("Bob had a great time with Ann.", ("Bob", "HAS_WITH", "Ann")),
        ("James took the dogs out for a hike.", ("James", "TAKES_FOR", "hike")),
    ],
)
async def test_a_phrase_that_only_looks_like_a_relation_gives_none(
    extractor: Extractor, text: str, unsaid: tuple[str, str, str]
) -> None:
    assert unsaid not in await triples(extractor, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ana and Ben moved to Oslo and Bergen respectively.",
            {("Ana", "LIVES_IN", "Oslo"), ("Ben", "LIVES_IN", "Bergen")},
        ),
        ("Ana works at Acme and Ben at Beacon.", {("Ana", "WORKS_AT", "Acme"), ("Ben", "WORKS_AT", "Beacon")}),
        ("Ben was born in Oslo and Ana in Bergen.", {("Ben", "BORN_IN", "Oslo"), ("Ana", "BORN_IN", "Bergen")}),
        ("I play the piano and tennis.", {("Nora", "PLAYS", "piano"), ("Nora", "PLAYS", "tennis")}),
    ],
)
async def test_coordination_shares_what_both_have(
    extractor: Extractor, text: str, expected: set[tuple[str, str, str]]
) -> None:
    assert await triples(extractor, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Just moved to Leeds.", ("Nora", "LIVES_IN", "Leeds")),
        ("Been working at Acme since 2019.", ("Nora", "WORKS_AT", "Acme")),
        ("Love jazz.", ("Nora", "LIKES", "jazz")),
        ("Finally finished the thesis!", ("Nora", "FINISHES", "thesis")),
    ],
)
async def test_the_speaker_may_be_left_out(extractor: Extractor, text: str, expected: tuple[str, str, str]) -> None:
    assert expected in await triples(extractor, text)


@pytest.mark.parametrize(
    "text",
    [
        "Looked great with the lights!",
        "Rained all day in Leeds.",
        "Send Maria the invoice.",
        "Sounds like a plan.",
        "The kids drive me crazy.",
        "My sister got me into climbing.",
        "I'm not sure about the colour.",
    ],
)
async def test_small_talk_gives_nothing_about_the_speaker(extractor: Extractor, text: str) -> None:
    assert not [one for one in await triples(extractor, text) if one[1] not in ("SIBLING_OF",)]


async def test_each_named_child_is_a_child(extractor: Extractor) -> None:
    found = await triples(extractor, "Musa has two sons, Idris and Yusuf.")
    assert found == {("Musa", "HAS", "two sons"), ("Idris", "CHILD_OF", "Musa"), ("Yusuf", "CHILD_OF", "Musa")}


async def test_an_excluded_object_is_negated(extractor: Extractor) -> None:
    found = (await extract(extractor, "Tara lives in Porto, not in Lisbon.")).statements
    assert {(one.object and one.object.name, one.negated, one.text) for one in found} == {
        ("Porto", False, "Tara lives in Porto"),
        ("Lisbon", True, "Tara does not live in Lisbon"),
    }


async def test_a_correction_has_the_effect_corrects(extractor: Extractor) -> None:
    found = (await extract(extractor, "Actually, Tara lives in Porto.")).statements
    assert [(one.predicate, one.effect) for one in found] == [("LIVES_IN", Effect.CORRECTS)]
