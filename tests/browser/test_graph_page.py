"""`schema/graph.md` names exactly what a written graph has."""

import re

import pytest

from kg_memory import sample
from kg_memory.graph.statements import data_folder
from kg_memory.memory import Memory
from kg_memory.model.facts import Named
from kg_memory.model.ontology import EntityKind
from kg_memory.model.sources import Assertion, Message
from tests.support.browser import Ask
from tests.support.builders import at, person

PAGE = (data_folder("schema") / "graph.md").read_text(encoding="utf-8")
KINDS = {kind.capitalize() for kind in EntityKind}
OWN = "MATCH (s:Space {name: '%s'}) MATCH (n {space: s.key})"
NODES = f"{OWN} UNWIND labels(n) AS label UNWIND keys(n) AS name RETURN DISTINCT label, name"
EDGES = f"""{OWN} MATCH (n)-[r]->(m)
RETURN DISTINCT n:Entity AND m:Entity AS typed,
       type(r) AS type, labels(n)[0] AS start, labels(m)[0] AS end, keys(r) AS names"""


@pytest.fixture
async def written(sample_memory: Memory, space: str) -> str:
    """A space with the sample, in which entities were merged by hand."""
    await sample.load(sample_memory, space)
    await sample_memory.remember(space, Message("Zoe Aalto lives in Turku.", at(2026), "Omar Haddad"))
    await sample_memory.assert_facts(space, [Assertion(person("Zoe Aalto"), "KNOWS", person("Zoe Berg"))])
    await sample_memory.merge_entities(space, Named("Zoe Berg"), Named("Zoe Aalto"))
    return space


def _described(part: str) -> dict[str, bool]:
    """The properties in the table of one part of the page, and whether each is always there."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, re.MULTILINE)
    return {name: "optional" not in type_ for name, type_ in rows}


async def test_every_label_and_property_is_described(ask: Ask, written: str) -> None:
    nodes = PAGE.split("\n## ")[1]
    described = {part.split("\n", 1)[0]: _described(part) for part in nodes.split("\n### ")[1:]}
    found: dict[str, set[str]] = {}
    for row in await ask(NODES % written):
        label = "Entity" if row["label"] in KINDS else row["label"]
        found.setdefault(label, set()).add(row["name"])
    assert found.keys() == described.keys() - {"Space"}
    for label, names in found.items():
        assert names <= described[label].keys(), label
        assert {name for name, always in described[label].items() if always} <= names, label


async def test_every_relationship_is_described(ask: Ask, written: str) -> None:
    named, typed = PAGE.split("\n## Relationships\n")[1].split("\nBetween entities")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (\w+) \| ([^|]*)\|", named, re.MULTILINE)
    described = {
        (type_, start, end, frozenset(re.findall(r"\w+", names)))
        for type_, starts, end, names in rows
        for start in starts.split(", ")
    }
    edges = await ask(EDGES % written)
    assert {
        (row["type"], row["start"], row["end"], frozenset(row["names"])) for row in edges if not row["typed"]
    } == described
    assert {frozenset(row["names"]) for row in edges if row["typed"]} == {frozenset(_described(typed))}
