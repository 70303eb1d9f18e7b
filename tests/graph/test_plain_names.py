"""The migration that gives the names of an older database their further keys."""

import pytest

from kg_memory.graph.graph import Graph
from kg_memory.graph.migrate import migrations
from kg_memory.graph.statements import parse
from kg_memory.model.names import all_keys

WRITE = parse(
    "tests/write_old_names",
    """// write write_old_names(space, names, kind) -> none
// Entities as an older version wrote them, each with the normalised name alone.
CYPHER 25
UNWIND $names AS name
CREATE (:Alias {space: $space, name: name})-[:NAMES]->(:Entity {space: $space, id: name, name: name, kind: $kind})
""",
)
TAKE = parse(
    "tests/take_names",
    """// write take_names(space) -> many
// The keys of each entity, which are deleted.
CYPHER 25
MATCH (a:Alias {space: $space})-[:NAMES]->(e:Entity)
WITH a, e, a.name AS key, e.id AS id
DETACH DELETE a, e
RETURN id, collect(key) AS keys
""",
)
SHIPPED = {
    "PERSON": ["müller", "józef łukasz", "o’brien", "jean-luc godard", "j.k. rowling", "ann lee"],
    "PLACE": ["são paulo", "u.s.a.", "united kingdom", "malmö"],
    "ORGANIZATION": ["acme corporation", "initech, inc.", "research ltd.", "marks & spencer", "node.js", "c++"],
}


@pytest.mark.parametrize("kind", SHIPPED)
async def test_an_old_name_is_found_by_its_other_spellings(graph: Graph, space: str, kind: str) -> None:
    names = SHIPPED[kind]
    await graph.run(WRITE, space=space, names=names, kind=kind)
    (text,) = next(file.statements for file in migrations() if file.name == "plain_names")
    for _ in range(2):
        await graph.run_schema("tests/plain_names", text)
    found = {row["id"]: set(row["keys"]) for row in await graph.run(TAKE, space=space)}
    assert found == {name: set(all_keys(name)) for name in names}


async def test_a_spelling_that_another_entity_has_stays_with_it(graph: Graph, space: str) -> None:
    await graph.run(WRITE, space=space, names=["acme", "acme corp", "acme corporation"], kind="ORGANIZATION")
    (text,) = next(file.statements for file in migrations() if file.name == "plain_names")
    await graph.run_schema("tests/plain_names", text)
    found = {row["id"]: set(row["keys"]) for row in await graph.run(TAKE, space=space)}
    assert found == {name: {name} for name in ("acme", "acme corp", "acme corporation")}
