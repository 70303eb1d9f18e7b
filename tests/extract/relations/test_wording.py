import pytest

from kg_memory.extract.english.inflection import third_person


@pytest.mark.parametrize(
    ("lemma", "expected"),
    [("work", "works"), ("marry", "marries"), ("play", "plays"), ("teach", "teaches"), ("go", "goes"), ("be", "is")],
)
def test_the_third_person_of_a_verb(lemma: str, expected: str) -> None:
    assert third_person(lemma) == expected
