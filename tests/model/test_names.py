"""Which spellings are one name, and which are not."""

import pytest

from kg_memory.model.names import all_keys, loose_keys, may_be_one, sure_keys, without_title
from kg_memory.model.ontology import EntityKind

ONE = [
    ("Industrial Research Ltd", "Industrial Research Limited"),
    ("Industrial Research Ltd", "industrial research ltd."),
    ("Acme Corp.", "Acme Corporation"),
    ("Acme, Inc.", "Acme Incorporated"),
    ("São Paulo", "Sao Paulo"),
    ("Müller", "Muller"),
    ("Müller", "Mueller"),
    ("Gdańsk", "Gdansk"),
    ("Malmö", "Malmoe"),
    ("Søren", "Soeren"),
    ("Łódź", "Lodz"),
    ("U.S.A.", "USA"),
    ("U.S.", "the United States"),
    ("J.K. Rowling", "J. K. Rowling"),
    ("Coca-Cola", "Coca Cola"),
    ("Marks & Spencer", "Marks and Spencer"),
    ("O’Brien", "O'Brien"),
]
LOOSELY = [
    ("Industrial Research Ltd", "Industrial Research", EntityKind.ORGANIZATION),
    ("Müller GmbH & Co. KG", "Mueller", EntityKind.ORGANIZATION),
    ("John F. Kennedy", "John Kennedy", EntityKind.PERSON),
    ("Dr. Anna Lange", "Anna Lange", EntityKind.PERSON),
]
APART = [
    ("Joe", "Jo"),
    ("Michael", "Michal"),
    ("Python 3.11", "Python 311"),
    ("C", "C++"),
    ("Node.js", "Nodejs"),
    ("iPhone SE", "iPhone"),
    ("Muller", "Mueller"),
    ("Mr. Lange", "Mrs. Lange"),
    ("कि", "कु"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_spellings_of_one_name_share_a_sure_key(one: str, other: str) -> None:
    assert set(sure_keys(one)) & set(sure_keys(other))


@pytest.mark.parametrize(("longer", "shorter", "kind"), LOOSELY)
def test_a_name_with_parts_that_may_be_left_out_has_the_key_without_them(
    longer: str, shorter: str, kind: EntityKind
) -> None:
    assert set(loose_keys(longer, kind)) & set(sure_keys(shorter))
    assert may_be_one(longer, shorter)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_share_no_key(one: str, other: str) -> None:
    assert not set(all_keys(one)) & set(all_keys(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Acme Ltd", "Acme Inc."), ("Peter A. Novak", "Peter B. Novak"), ("Acme GmbH", "Acme Corp")]
)
def test_names_that_differ_in_a_part_of_both_are_not_one(one: str, other: str) -> None:
    assert not may_be_one(one, other)


@pytest.mark.parametrize("name", ["Vitamin B Complex", "Acme Ltd"])
def test_the_parts_of_a_person_and_of_a_company_are_left_out_of_no_other(name: str) -> None:
    kind = EntityKind.PRODUCT if name.startswith("Vitamin") else EntityKind.PERSON
    assert list(loose_keys(name, kind)) == []


@pytest.mark.parametrize(("name", "bare"), [("Dr. Lange", "Lange"), ("Lange", "Lange"), ("Dr.", "Dr.")])
def test_a_title_stands_before_a_name(name: str, bare: str) -> None:
    assert without_title(name) == bare


@pytest.mark.parametrize("name", ["-", "’", "北京", "...", " x "])
def test_every_name_has_a_key(name: str) -> None:
    assert all(sure_keys(name))
    assert sure_keys(name)
