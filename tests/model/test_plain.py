"""One shape of JSON for every interface: each field, and nothing that JSON cannot hold."""

import json
from dataclasses import dataclass
from datetime import date, time

from kg_memory.model.bitemporal import Interval, Precision
from kg_memory.model.extraction import Statement
from kg_memory.model.facts import Category, Fact, MemoryKind, Profile
from kg_memory.model.plain import camel_case, plain
from kg_memory.model.sources import EntityRef
from tests.support.builders import at, span

FACT = Fact(
    id="f",
    version=2,
    subject_id="s",
    predicate="LIVES_IN",
    object_id="o",
    text="Ada lives in Rome",
    hash="h",
    valid=span("2021-09", ""),
    known=Interval(at(2024), at(2025)),
    kind=MemoryKind.EPISODIC,
    categories=("HOME",),
)


def test_a_fact_is_its_fields_with_the_sides_and_precisions_of_its_times() -> None:
    assert plain(FACT) == {
        "id": "f",
        "version": 2,
        "subject_id": "s",
        "predicate": "LIVES_IN",
        "object_id": "o",
        "value": None,
        "text": "Ada lives in Rome",
        "hash": "h",
        "valid_from": "2021-09-01T00:00:00Z",
        "valid_to": None,
        "valid_from_precision": "MONTH",
        "valid_to_precision": None,
        "known_from": "2024-01-01T00:00:00Z",
        "known_to": "2025-01-01T00:00:00Z",
        "known_from_precision": "SECOND",
        "known_to_precision": "SECOND",
        "status": "ASSERTED",
        "negated": False,
        "kind": "EPISODIC",
        "confidence": 1.0,
        "recurrence": None,
        "categories": ["HOME"],
    }


def test_the_keys_of_fields_may_be_spelled_otherwise_and_those_of_mappings_never_are() -> None:
    shown = plain({"by_id": FACT}, camel_case)
    assert shown["by_id"]["validFrom"] == "2021-09-01T00:00:00Z"
    assert shown["by_id"]["subjectId"] == "s"


def test_a_missing_interval_has_the_same_keys_as_one_that_is_there() -> None:
    one = Statement(EntityRef("Ada"), "LIKES", value="tea", text="Ada likes tea", start=0, end=13)
    dated = Statement(EntityRef("Ada"), "LIKES", value="tea", text="x", start=0, end=1, valid=span("2021"))
    assert plain(one).keys() == plain(dated).keys()
    assert plain(one)["valid_from"] is None
    assert plain([span("2021", "")]) == [
        {"from": "2021-01-01T00:00:00Z", "to": None, "from_precision": "YEAR", "to_precision": None}
    ]
    assert plain(one)["subject"] == {"name": "Ada", "kind": "THING", "aliases": []}


def test_whatever_the_value_it_is_json() -> None:
    @dataclass
    class Box:
        inside: object

    values = [
        Precision.DAY,
        None,
        {1: (2, 3)},
        frozenset({Category.HOME}),
        Profile(),
        at(2024),
        date(2024, 5, 1),
        time(9),
    ]
    shown = plain([Box(value) for value in values])
    assert json.loads(json.dumps(shown)) == shown
    assert [one["inside"] for one in shown[:4]] == ["DAY", None, {"1": [2, 3]}, ["HOME"]]
    assert [one["inside"] for one in shown[5:]] == ["2024-01-01T00:00:00Z", "2024-05-01", "09:00:00"]
