import pytest

from kg_memory.model.places import place_size


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Portugal", "country"),
        ("the Netherlands", "country"),
        ("Scotland", "region"),
        ("Europe", "continent"),
        ("12 Mill Lane", "address"),
        ("Rua Augusta 7", "address"),
        ("Hauptstraße 5", "address"),
        ("Porto", ""),
        ("New York", ""),
        ("Conway", ""),
    ],
)
def test_the_size_of_a_place(name: str, size: str) -> None:
    assert place_size(name) == size
