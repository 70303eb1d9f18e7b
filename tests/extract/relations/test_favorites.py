"""Favourites by their topic."""

import pytest

from kg_memory.ports import Extractor
from tests.support.triples import extract, triples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My favourite colour is green.", ("Nora", "HAS_FAVORITE_COLOR", "green")),
        ("My new favorite color is teal.", ("Nora", "HAS_FAVORITE_COLOR", "teal")),
        ("Stalker is my favourite movie.", ("Nora", "HAS_FAVORITE_FILM", "Stalker")),
        ("My favorite football player is Rui Azevedo.", ("Nora", "HAS_FAVORITE_FOOTBALL_PLAYER", "Rui Azevedo")),
        ("Green is now my favourite colour.", ("Nora", "HAS_FAVORITE_COLOR", "green")),
        ("One of my favourite bands is Blur.", ("Nora", "LIKES", "Blur")),
        ("Blur is one of my favourite bands.", ("Nora", "LIKES", "Blur")),
    ],
)
async def test_a_favourite_belongs_to_its_owner(
    extractor: Extractor, text: str, expected: tuple[str, str, str]
) -> None:
    assert await triples(extractor, text) == {expected}


async def test_the_text_names_the_owner(extractor: Extractor) -> None:
    (found,) = (await extract(extractor, "Blur is one of my favourite bands.")).statements
    assert found.text == "one of Nora's favourite bands is Blur"
