"""The public Python API with the shipped models."""

from datetime import datetime, timedelta, timezone

from kg_memory.access.principals import Principal
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.bitemporal import AsOf
from kg_memory.model.facts import RULES
from kg_memory.model.sources import Message
from tests.support.builders import at, says
from tests.support.fakes import HashEmbedder, LiteralExtractor, SettableClock


async def test_a_text_becomes_a_graph_that_answers(memory: Memory, space: str) -> None:
    said = "Ada Lovelace works at Acme. She met Charles Babbage in 1833."
    done = await memory.remember(space, Message(said, at(2024), "Bob"))
    ada = await memory.entity(space, name="Ada Lovelace")
    assert ada is not None
    assert {"WORKS_AT", "MET"} <= {fact.predicate for fact in done.added}
    assert {"Acme", "Charles Babbage"} <= {one.entity.name for one in await memory.neighbours(space, ada.id)}
    assert (await memory.search(space, "Whom did Ada meet?", as_of=AsOf.of(valid_at=at(1833, 6)))).hits
    reader = memory.acting_as(Principal("reader", frozenset({space}), frozenset()))
    assert await reader.check() == []


async def test_the_zone_of_a_message_is_kept_until_it_is_read_again(memory: Memory, space: str) -> None:
    night = datetime(2026, 3, 2, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    done = await memory.remember(space, Message("I joined Acme yesterday.", night, "Ada"))
    assert [fact.valid.start for fact in done.added] == [at(2026, 3, 1)]
    again = await memory.reextract(space, read_by=RULES)
    assert (again.episodes, again.added, again.retracted) == (1, 0, 0)


async def test_a_space_created_by_one_principal_is_known_to_all_at_once(literal: Memory, space: str) -> None:
    writer = literal.acting_as(Principal("writer", frozenset({space}), frozenset({space})))
    await writer.assert_facts(space, [says("Ada", "KNOWS", "Bob")])
    reader = literal.acting_as(Principal("reader", frozenset({space}), frozenset()))
    assert [fact.text for fact in (await reader.facts(space)).items] == ["Ada knows Bob"]


async def test_health_names_the_parts_and_never_raises(literal: Memory, graph: Graph, clock: SettableClock) -> None:
    health = await literal.health()
    assert (health.ready, health.database) == (True, f"Neo4j {graph.version}")
    other = Memory(graph, HashEmbedder(), LiteralExtractor(), clock)
    health = await other.health()
    assert (health.ready, health.migration) == (False, None)
    assert health.database.startswith("EMBEDDER_MISMATCH")
