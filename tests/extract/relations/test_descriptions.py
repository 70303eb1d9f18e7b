"""Relations of copulas and appositions."""

import pytest

from kg_memory.ports import Extractor
from tests.support.triples import triples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My sister is Emma.", ("Emma", "SIBLING_OF", "Nora")),
        ("My favorite band is Blur.", ("Nora", "HAS_FAVORITE_BAND", "Blur")),
        ("Clara is a vegetarian.", ("Clara", "IS_A", "vegetarian")),
        ("Clara is vegetarian.", ("Clara", "IS", "vegetarian")),
        ("Bob is from Lagos.", ("Bob", "COMES_FROM", "Lagos")),
        ("I am proud of Ann.", ("Nora", "IS_PROUD_OF", "Ann")),
        ("The CEO is Ann Lee.", ("Ann Lee", "IS_A", "CEO")),
        ("Lake Vela is 40 kilometres long.", ("Lake Vela", "IS", "40 kilometres long")),
        ("Karin Holm, the mayor of Aarhus, won the race.", ("Karin Holm", "IS_MAYOR_OF", "Aarhus")),
    ],
)
async def test_copulas_and_appositions_give_relations(
    extractor: Extractor, text: str, expected: tuple[str, str, str]
) -> None:
    assert expected in await triples(extractor, text)


@pytest.mark.parametrize(
    "text", ["I'm so excited!", "We are friends.", "I was ten when I was ill.", "I'm here.", "Omar is the new Ann Lee."]
)
async def test_moods_and_circumstances_give_no_relation(extractor: Extractor, text: str) -> None:
    assert not {one for one in await triples(extractor, text) if one[1] == "IS_A" or one[2] == "excited"}
