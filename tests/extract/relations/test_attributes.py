"""Attributes of an owner with a plain value, ages, birthdays and prices."""

import pytest

from kg_memory.model.ontology import default_ontology
from kg_memory.ports import Extractor
from tests.support.triples import extract, triples


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My phone number is 555-0142.", ("Nora", "HAS_PHONE_NUMBER", "555-0142")),
        ("My phone number is +351 912 345 678.", ("Nora", "HAS_PHONE_NUMBER", "+351 912 345 678")),
        ("My email address is nora.k@posteo.de.", ("Nora", "HAS_EMAIL", "nora.k@posteo.de")),
        ("My address is 14 Harbour Street, Bristol.", ("Nora", "HAS_ADDRESS", "14 Harbour Street, Bristol")),
        ("My blood type is O negative.", ("Nora", "HAS_BLOOD_TYPE", "O negative")),
        ("I'm AB positive.", ("Nora", "HAS_BLOOD_TYPE", "AB positive")),
        ("My shoe size is 43.", ("Nora", "HAS_SHOE_SIZE", "43")),
        ("My salary is 52,000 CHF.", ("Nora", "HAS_SALARY", "52,000 CHF")),
        ("The price of the Atlas drone is $499.", ("Atlas drone", "COSTS", "$499")),
        ("Our budget for the kitchen is 12,000 dollars.", ("Nora", "HAS_BUDGET", "12,000 dollars")),
        ("I'm 41 years old.", ("Nora", "HAS_AGE", "41")),
        ("My dad is 72.", ("Nora's father", "HAS_AGE", "72")),
        ("My birthday is 9 October 1988.", ("Nora", "BORN_ON", "9 October 1988")),
        ("My birthday is on 9 October.", ("Nora", "HAS_BIRTHDAY", "9 October")),
        ("The Vespa GTS costs €7,200.", ("Vespa GTS", "COSTS", "€7,200")),
        ("Tidal Press was valued at $2bn.", ("Tidal Press", "IS_VALUED_AT", "$2bn")),
        ("Kiln Studio raised £3.5m from Orchard Ventures.", ("Kiln Studio", "RAISES", "£3.5m")),
        ("I bought the Fuji X100 for 1.2k USD.", ("Nora", "BUYS_FOR", "1.2k USD")),
        ("The API rate limit is 100 requests per minute.", ("API rate limit", "IS", "100 requests per minute")),
        ("The visa application is due by 20 March 2026.", ("visa application", "IS_DUE_BY", "20 March 2026")),
    ],
)
async def test_the_value_of_an_attribute_is_kept_as_written(
    extractor: Extractor, text: str, expected: tuple[str, str, str]
) -> None:
    assert await triples(extractor, text) >= {expected}


async def test_a_birthday_without_a_year_comes_every_year(extractor: Extractor) -> None:
    [said] = (await extract(extractor, "My birthday is on 9 October.")).statements
    assert (said.recurrence, said.valid) == ("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=9", None)


@pytest.mark.parametrize(
    "text",
    [
        "My dog is sick.",
        "My sister is a nurse.",
        "My flat is near the river.",
        "My phone is broken.",
        "My phone is an iPhone 15.",
        "My code is a mess.",
        "My email is down.",
        "My score is better now.",
    ],
)
async def test_what_is_owned_is_no_attribute(extractor: Extractor, text: str) -> None:
    assert not {predicate for _, predicate, _ in await triples(extractor, text) if predicate.startswith("HAS_")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I sold the Saab 900 last week.", ("Nora", "OWNS", "Saab 900")),
        ("I started using Python 3 last year.", ("Nora", "USES", "Python 3")),
        ("We watched Blade Runner 2049 last night.", ("Nora", "WATCHES", "Blade Runner 2049")),
        ("The staging server runs on port 8443.", ("staging server", "USES", "port 8443")),
        ("My office is in room 204.", ("Nora's office", "LOCATED_IN", "room 204")),
        ("Kwame Asante fixed bug #881 in commit 4be19d2.", ("Kwame Asante", "FIXES", "bug #881")),
        ("Kwame Asante reviewed ticket OPS-217.", ("Kwame Asante", "REVIEWS", "OPS-217")),
        ("I live at 14 Harbour Street.", ("Nora", "LIVES_IN", "14 Harbour Street")),
        ("Anne-Sophie Moreau lives in Lyon.", ("Anne-Sophie Moreau", "LIVES_IN", "Lyon")),
        ("Soo-jin Kim joined Orchard Ventures in 2021.", ("Soo-jin Kim", "WORKS_AT", "Orchard Ventures")),
        ("Will May works at Tidal Press.", ("Will May", "WORKS_AT", "Tidal Press")),
        ("Abdul-Aziz Said works at Tidal Press.", ("Abdul-Aziz Said", "WORKS_AT", "Tidal Press")),
        ("Zara works at Fjord Systems, Ltd.", ("Zara", "WORKS_AT", "Fjord Systems, Ltd.")),
        ("Rui works at Talbrück GmbH.", ("Rui", "WORKS_AT", "Talbrück GmbH")),
    ],
)
async def test_a_name_keeps_its_number_and_its_parts(
    extractor: Extractor, text: str, expected: tuple[str, str, str]
) -> None:
    assert await triples(extractor, text) >= {expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My rent is 1,300 euros a month now.", ("Nora", "HAS_RENT", "1,300 euros a month")),
        ("The price of the Pro plan is now 35 euros.", ("Pro plan", "COSTS", "35 euros")),
    ],
)
async def test_the_new_value_replaces_the_earlier_one(
    extractor: Extractor, text: str, expected: tuple[str, str, str]
) -> None:
    assert expected in await triples(extractor, text)
    assert default_ontology().one_at_a_time(expected[1])
