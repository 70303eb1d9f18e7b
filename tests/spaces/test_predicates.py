"""The predicates of spaces, from their ontologies or a fact, read with one statement."""

import pytest

from kg_memory.errors import InvalidInput
from kg_memory.graph.graph import Graph
from kg_memory.graph.space_graph import ReadableSpace
from kg_memory.memory import Memory
from kg_memory.model.facts import Space
from kg_memory.model.sources import Message
from kg_memory.spaces.predicates import known_predicate, known_predicates
from kg_memory.telemetry.statements import tracing
from tests.support.builders import at

OWN = """predicates:
  DRIVES: {inverse: DRIVEN_BY, forms: [drive]}
  DRIVEN_BY: {forms: [be_driven_by]}
"""


async def test_a_predicate_is_known_by_the_ontology_or_a_fact_of_any_of_the_spaces(
    literal: Memory, space: str, other_space: str, graph: Graph
) -> None:
    await literal.set_ontology(space, OWN)
    await literal.remember(other_space, Message("Ada JUGGLES Pins.", at(2024)))
    found = [await literal._spaces.readable(name) for name in (space, other_space)]
    spaces = [one.key for one in found]
    with tracing("request") as trace:
        stored = await known_predicates(graph, spaces, ["driven by", "juggles", "works at"])
    assert stored == ["DRIVES", "JUGGLES", "WORKS_AT"]
    assert trace.statements == ["spaces/in_use"]
    assert await known_predicate(found[0], "driven by") == "DRIVES"
    with pytest.raises(InvalidInput, match="did you mean DRIVES"):
        await known_predicates(graph, spaces[:1], ["driven by", "drive"])
    with pytest.raises(InvalidInput, match="the predicate JUGGLES is not in the ontology"):
        await known_predicate(found[0], "juggles")


async def test_without_predicates_no_statement_runs(graph: Graph) -> None:
    nowhere = ReadableSpace(graph, Space("a", "nowhere", at(2024)))
    with tracing("request") as trace:
        assert (await known_predicates(graph, ["a"], []), await known_predicate(nowhere, None)) == ([], None)
    assert trace.statements == []
