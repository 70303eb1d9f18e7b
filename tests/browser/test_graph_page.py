"""`schema/graph.md` names exactly what a written graph has."""

import re

import pytest

from kg_memory.graph.statements import data_folder
from kg_memory.model.ontology import EntityKind
from tests.support.browser import Ask

PAGE = (data_folder("schema") / "graph.md").read_text(encoding="utf-8")
KINDS = {kind.capitalize() for kind in EntityKind}
OWN = "MATCH (s:Space {name: 'sample'}) MATCH (n {space: s.key})"
NODES = f"{OWN} UNWIND labels(n) AS label UNWIND keys(n) AS name RETURN DISTINCT label, name"
EDGES = f"""{OWN} MATCH (n)-[r]->(m)
RETURN DISTINCT n:Entity AND m:Entity AS typed,
       type(r) AS type, labels(n)[0] AS start, labels(m)[0] AS end, keys(r) AS names"""

pytestmark = pytest.mark.usefixtures("sample_memory")


def _described(part: str) -> dict[str, bool]:
    """The properties in the table of one part of the page, and whether each is always there."""
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", part, re.MULTILINE)
    return {name: "optional" not in type_ for name, type_ in rows}


async def test_every_label_and_property_is_described(ask: Ask) -> None:
    nodes = PAGE.split("\n## ")[1]
    described = {part.split("\n", 1)[0]: _described(part) for part in nodes.split("\n### ")[1:]}
    found: dict[str, set[str]] = {}
    for row in await ask(NODES):
        label = "Entity" if row["label"] in KINDS else row["label"]
        found.setdefault(label, set()).add(row["name"])
    assert found.keys() == described.keys() - {"Space"}
    for label, names in found.items():
        assert names <= described[label].keys(), label
        assert {name for name, always in described[label].items() if always} <= names, label


async def test_every_relationship_is_described(ask: Ask) -> None:
    named, typed = PAGE.split("\n## Relationships\n")[1].split("\nBetween entities")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (\w+) \| ([^|]*)\|", named, re.MULTILINE)
    described = {
        (type_, start, end, frozenset(re.findall(r"\w+", names)))
        for type_, starts, end, names in rows
        for start in starts.split(", ")
    }
    edges = await ask(EDGES)
    assert {
        (row["type"], row["start"], row["end"], frozenset(row["names"])) for row in edges if not row["typed"]
    } == described
    assert {frozenset(row["names"]) for row in edges if row["typed"]} == {frozenset(_described(typed))}
