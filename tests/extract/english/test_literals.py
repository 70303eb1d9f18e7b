"""Amounts, contacts, codes and compound names are one token each."""

import pytest
import spacy

from kg_memory.extract.english.literals import is_company, is_identifier, is_value, with_whole_literals

ENGLISH = spacy.blank("en")


def words(text: str) -> list[str]:
    return [token.text for token in with_whole_literals(ENGLISH.make_doc(text))]


@pytest.mark.parametrize(
    "value",
    [
        "$499",
        "$1,200.50",
        "US$30",
        "£20",
        "€7,200",
        "$2bn",
        "$4.2 billion",
        "¥300",
        "50 EUR",
        "50 €",
        "EUR 50",
        "1.2k USD",
        "$1,450 a month",
        "€15/hour",
        "555-0142",
        "(212) 555-0142",
        "+44 20 7946 0958",
        "+351 912 345 678",
        "0171 555 1234",
        "ann.lee+news@acme.co.uk",
        "10.0.0.12:5432",
        "3-1",
    ],
)
def test_an_amount_or_contact_is_one_value(value: str) -> None:
    doc = with_whole_literals(ENGLISH.make_doc(f"It is {value}."))
    assert [token.text for token in doc] == ["It", "is", value, "."]
    assert is_value(doc[2])


@pytest.mark.parametrize(
    "code",
    [
        "PAY-881",
        "db-prod-3",
        "INV-2024-017",
        "#4521",
        "bug #4521",
        "commit 9fceb02",
        "flight BA117",
        "parse_header",
        "__init__",
        "src/main.py",
        "COVID-19",
        "7d444840-9dc0-11d1-b245-5ffdce74fad2",
    ],
)
def test_a_code_names_one_thing(code: str) -> None:
    doc = with_whole_literals(ENGLISH.make_doc(f"We saw {code} today."))
    assert [token.text for token in doc] == ["We", "saw", code, "today", "."]
    assert is_identifier(doc[2])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anne-Sophie Moreau left.", ["Anne-Sophie Moreau", "left", "."]),
        ("Soo-jin Kim left.", ["Soo-jin", "Kim", "left", "."]),
        ("She joined Fjord Systems, Ltd. in May.", ["She", "joined", "Fjord Systems, Ltd.", "in", "May", "."]),
        ("He left Talbrück GmbH.", ["He", "left", "Talbrück", "GmbH", "."]),
        ("My blood type is AB positive.", ["My", "blood", "type", "is", "AB positive", "."]),
    ],
)
def test_a_compound_name_is_not_cut(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A positive answer from a well-known baker.",
        "We met on 2024-05-17 at 8:25.",
        "I read 20 pages of 3 books.",
        "It takes 1990-95 and/or more.",
        "The facade, a feed and a cafe.",
    ],
)
def test_prose_and_dates_stay_as_they_are(text: str) -> None:
    doc = with_whole_literals(ENGLISH.make_doc(text))
    assert [token.text for token in doc] == [token.text for token in ENGLISH.make_doc(text)]
    assert not any(is_value(token) or is_identifier(token) or is_company(token) for token in doc)
