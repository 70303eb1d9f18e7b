"""Every invariant of `check`: it holds after normal writes, and a manual break is reported."""

import pytest

from kg_memory.access.principals import Principal
from kg_memory.check import Violation, check
from kg_memory.graph.graph import Graph
from kg_memory.graph.statements import parse
from kg_memory.memory import Memory
from kg_memory.model.sources import Message, NewDocument, NewSession
from tests.support.builders import CAREER, at, says
from tests.support.fakes import HashEmbedder, LiteralExtractor, SettableClock

BREAKS = {
    "edges agree: times": (
        "exactly its edge",
        "MATCH (a:Entity {space: $space})-[r {predicate: 'KNOWS'}]->() SET r.valid_to = datetime('2030-01-01')",
    ),
    "edges agree: missing": ("exactly its edge", "MATCH (:Entity {space: $space})-[r:KNOWS]->() DELETE r"),
    "edges agree: doubled": (
        "exactly its edge",
        "MATCH (a:Entity {space: $space})-[r:KNOWS]->(b) CREATE (a)-[d:KNOWS]->(b) SET d = properties(r)",
    ),
    "edges agree: space": ("exactly its edge", "MATCH (:Entity {space: $space})-[r:KNOWS]->() SET r.space = 'other'"),
    "edge without fact": (
        "every edge between entities",
        "MATCH (a:Entity {space: $space, name: 'Ada'}) MATCH (b:Entity {space: $space, name: 'Bob'}) "
        "CREATE (a)-[:LIKES]->(b)",
    ),
    "fact off its subject": (
        "is linked to its subject",
        "MATCH (f:Fact {space: $space, predicate: 'KNOWS'})-[s:SUBJECT]->() DELETE s",
    ),
    "fact on another object": (
        "is linked to its subject",
        "MATCH (f:Fact {space: $space, predicate: 'KNOWS'})-[o:OBJECT]->() "
        "MATCH (b:Entity {space: $space, name: 'Bob'}) CREATE (f)-[:OBJECT]->(b) DELETE o",
    ),
    "two open versions": (
        "one open version",
        "MATCH (f:Fact {space: $space, version: 1})<-[:REVISES]-() SET f.known_to = datetime('9999-12-31T00:00Z')",
    ),
    "a gap between versions": (
        "one open version",
        "MATCH (f:Fact {space: $space, version: 2}) SET f.known_from = f.known_from + duration('P1D')",
    ),
    "a missing version": ("one open version", "MATCH (f:Fact {space: $space, version: 1})<-[r:REVISES]-() DELETE r"),
    "a claim of nothing": (
        "every claim supports",
        "MATCH (:Claim {space: $space})-[s:SUPPORTS]->(:Fact {predicate: 'KNOWS'}) DELETE s",
    ),
    "across spaces": (
        "no edge crosses",
        "MATCH (f:Fact {space: $space, predicate: 'KNOWS'}) MATCH (s:Space {key: $space}) CREATE (f)-[:MENTIONS]->(s)",
    ),
    "naive time": (
        "every time has a zone",
        "MATCH (e:Episode {space: $space}) SET e.occurred_at = localdatetime('2024-01-01T00:00')",
    ),
    "backward time": ("every time has a zone", "MATCH (f:Fact {space: $space}) SET f.valid_to = f.valid_from"),
    "chain: length": ("one chain", "MATCH (s:Session {space: $space}) SET s.length = s.length + 1"),
    "chain: link": ("one chain", "MATCH (:Episode {space: $space})-[n:NEXT]->() DELETE n"),
    "chain: order": ("one chain", "MATCH (e:Episode {space: $space, position: 1}) SET e.position = 0"),
    "nameless entity": (
        "found by its name",
        "MATCH (:Alias {space: $space, name: 'ada'})-[n:NAMES]->() DELETE n",
    ),
    "a job without its episodes": (
        "has its episodes",
        "MATCH (j:Job {space: $space}) WHERE j.due_at IS NOT NULL SET j.state = 'DONE', j.episodes = 1",
    ),
    "a job that no worker takes": ("can continue", "MATCH (j:Job {space: $space}) REMOVE j.due_at"),
    "a job in the way": (
        "can continue",
        "MATCH (j:Job {space: $space}) WHERE j.due_at IS NOT NULL SET j.state = 'FAILED' REMOVE j.due_at",
    ),
    "no vector": ("has its vector", "MATCH (f:Fact {space: $space}) REMOVE f.embedding"),
}


@pytest.mark.parametrize("broken", BREAKS)
async def test_a_broken_invariant_is_reported_and_nothing_else_is_before(
    graph: Graph, clock: SettableClock, space: str, broken: str
) -> None:
    invariant, change = BREAKS[broken]
    memory = Memory(graph, HashEmbedder(), LiteralExtractor(), clock)
    await memory.remember(space, CAREER)
    await memory.remember(space, NewDocument("Some text.", at(2024)))
    for text in ("first", "second"):
        await memory.jobs.enqueue(space, NewSession([Message(text, at(2024))], "queued"))
    clock.advance()
    await memory.assert_facts(space, [says("Ada", "WORKS_AT", "Hooli", "2025")])
    reader = memory.acting_as(Principal("reader", frozenset({space}), frozenset()))
    assert await reader.check() == []

    statement = parse("tests/break", f"// write break(space) -> none\nCYPHER 25\n{change}\n")
    sweep = parse(
        "tests/sweep", "// write sweep(space) -> none\nCYPHER 25\nMATCH (n {space: $space}) DETACH DELETE n\n"
    )
    (key,) = [one.key for one in (await reader.spaces()).items]
    await graph.run(statement, space=key)
    violations = await reader.check()
    await graph.run(sweep, space=key)
    assert any(invariant in violation.invariant for violation in violations), violations
    assert all(violation.count > 0 and violation.examples for violation in violations)


async def test_a_node_of_no_space_is_a_stray(graph: Graph, space: str) -> None:
    stray = parse("tests/stray", "// write stray(id) -> none\nCYPHER 25\nCREATE (:Alias {name: $id, space: $id})\n")
    sweep = parse("tests/sweep", "// write sweep(id) -> none\nCYPHER 25\nMATCH (a:Alias {space: $id}) DELETE a\n")
    assert await check(graph, [], strays=True) == []
    await graph.run(stray, id=space)
    found = await check(graph, [], strays=True)
    await graph.run(sweep, id=space)
    assert found == [Violation("every node belongs to a space that exists", 1, (space,))]
