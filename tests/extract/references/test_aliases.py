"""Aliases: nicknames, acronyms, first and full names, and names of people known by a phrase."""

import pytest

from kg_memory.extract.references.aliases import is_short_for, with_aliases
from kg_memory.model.extraction import Passage
from kg_memory.model.sources import EntityRef
from kg_memory.ports import Extractor
from tests.support.builders import at, company, person


async def names(extractor: Extractor, *turns: str) -> dict[str, set[str]]:
    """The entities in Caroline's turns of a conversation with Melanie, by name, with their aliases."""
    passages = [Passage(turn, at(2024), "Caroline", "Melanie", conversation="talk") for turn in turns]
    found: dict[str, set[str]] = {}
    for extraction in await extractor.extract(passages):
        for mention in extraction.mentions:
            found.setdefault(mention.entity.name, set()).update(mention.entity.aliases)
    return found


@pytest.mark.parametrize(
    ("text", "name", "alias"),
    [
        ("My sister Emma lives in Rome.", "Emma", "Caroline's sister"),
        ("My sister, Emma, is a nurse.", "Emma", "Caroline's sister"),
        ("My sister is called Emma.", "Emma", "Caroline's sister"),
        ("My sister's name is Emma.", "Emma", "Caroline's sister"),
        ("Emma is my sister.", "Emma", "Caroline's sister"),
        ("My mom is called Linda.", "Linda", "Caroline's mother"),
        ("You can call me Caro.", "Caroline", "Caro"),
        ("Hey Mel! Emma lives in Rome.", "Melanie", "Mel"),
        ("Robert, whom everyone calls Bob, lives in Rome.", "Robert", "Bob"),
        ("Robert Lange, who everybody calls Bob, lives in Rome.", "Robert Lange", "Bob"),
        ("Thomas Becker, who we all call Tommy, works at Bosch.", "Thomas Becker", "Tommy"),
        ("Maria Sanchez, who goes by Mia, lives in Leon.", "Maria Sanchez", "Mia"),
        ("William Hart, better known as Bill, lives in Perth.", "William Hart", "Bill"),
        ("Katherine Moss, a.k.a. Kat, lives in Hove.", "Katherine Moss", "Kat"),
        ("My cousin Konstantin, nicknamed Kostya, lives in Riga.", "Konstantin", "Kostya"),
        ("Elizabeth Novak (Liz to her friends) lives in Brno.", "Elizabeth Novak", "Liz"),
        ("My boss Samantha, Sam for short, lives in York.", "Samantha", "Sam"),
        ("My uncle Aleksander, or Sasha as we call him, lives in Lviv.", "Aleksander", "Sasha"),
        ("Catherine, also known as Kate, lives in Rome.", "Catherine", "Kate"),
        ('Robert "Bob" Miller lives in Rome.', "Robert Miller", "Bob"),
        ("The World Health Organization (WHO) hired Ada.", "World Health Organization", "WHO"),
        ("Ada Lovelace met Emma. Ada lives in Paris.", "Ada Lovelace", "Ada"),
    ],
)
async def test_aliases_are_collected(extractor: Extractor, text: str, name: str, alias: str) -> None:
    found = await names(extractor, text)
    assert alias in found[name]
    assert alias not in found


async def test_how_somebody_is_called_is_no_statement(extractor: Extractor) -> None:
    texts = ["Thomas Becker, who we all call Tommy, lives in Ulm.", "William Hart, better known as Bill, lives in Ulm."]
    found = await extractor.extract([Passage(text, at(2024), "Caroline") for text in texts])
    assert [[one.predicate for one in each.statements] for each in found] == [["LIVES_IN"], ["LIVES_IN"]]


async def test_a_full_name_that_comes_later_is_the_same_person(extractor: Extractor) -> None:
    found = await names(extractor, "Ada lives in Paris.", "Ada Lovelace lives in Rome.", "Ada left Rome.")
    assert found["Ada Lovelace"] == {"Ada"}


async def test_a_shared_first_name_is_not_an_alias(extractor: Extractor) -> None:
    found = await names(extractor, "Anna Lee knows Anna Smith from Rome.", "Anna lives in Paris.")
    assert {"Anna Lee", "Anna Smith", "Anna"} <= found.keys()
    assert found["Anna Lee"] == found["Anna Smith"] == set()


async def test_my_friend_is_not_an_alias(extractor: Extractor) -> None:
    found = await names(extractor, "My friend Anna lives in Rome.", "My friend lives in Oslo.")
    assert "Caroline's friend" not in found["Anna"]
    assert "Caroline's friend" not in found  # "my friend" means the friend named before


async def test_a_phrase_of_two_people_is_not_an_alias(extractor: Extractor) -> None:
    found = await names(extractor, "My sister Emma and my sister Anna live in Rome.")
    assert found["Emma"] == found["Anna"] == set()


@pytest.mark.parametrize(
    ("short", "name", "fits"),
    [
        ("WHO", "World Health Organization", True),
        ("UAE", "United Arab Emirates", True),
        ("BoE", "Bank of England", False),
        ("Caro", "Caroline", True),
        ("Rome", "World Health Organization", False),
        ("2019", "World Health Organization", False),
        ("C", "Caroline", False),
        ("", "Caroline", False),
    ],
)
def test_initials_and_prefixes_are_short_forms(short: str, name: str, fits: bool) -> None:
    assert is_short_for(short, name) is fits


def test_a_part_of_a_name_in_brackets_or_quotes_is_an_alias() -> None:
    assert with_aliases(company("World Health Organization (WHO)")) == company("World Health Organization", "WHO")
    assert with_aliases(person('Robert "Bob" Lee')) == person("Robert Lee", "Bob")
    assert with_aliases(EntityRef("Acme (Berlin)")) == EntityRef("Acme (Berlin)")
