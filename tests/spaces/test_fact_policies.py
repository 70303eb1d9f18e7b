"""The policies of a space: set, restored, separate from other spaces, and given to the reader."""

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import Forbidden
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.roles import SHIPPED_POLICIES, FactPolicy, Role, RolePolicy
from kg_memory.model.sources import Message, NewDocument, NewSession
from kg_memory.ports import Embedder
from tests.support.builders import at
from tests.support.fakes import LiteralExtractor, SettableClock

HELLO = Message("Ada KNOWS Bob.", at(2024))
SHIPPED = [RolePolicy(role, policy) for role, policy in SHIPPED_POLICIES.items()]


async def test_a_space_has_the_shipped_policies_until_it_sets_one(literal: Memory, space: str) -> None:
    await literal.remember(space, HELLO)
    assert await literal.fact_policies(space) == SHIPPED
    mine = RolePolicy(Role.TOOL, FactPolicy.ALL, own=True)
    assert await literal.set_fact_policy(space, Role.TOOL, FactPolicy.ALL) == mine
    assert await literal.fact_policies(space) == [mine if one.role is Role.TOOL else one for one in SHIPPED]
    assert await literal.set_fact_policy(space, Role.TOOL, None) == RolePolicy(Role.TOOL, FactPolicy.NONE)
    assert await literal.fact_policies(space) == SHIPPED


async def test_a_policy_of_one_space_does_not_affect_another(literal: Memory, space: str, other_space: str) -> None:
    await literal.set_fact_policy(space, Role.USER, FactPolicy.NONE)
    await literal.remember(other_space, HELLO)
    assert await literal.fact_policies(other_space) == SHIPPED


async def test_a_reader_may_not_set_a_policy(literal: Memory, space: str) -> None:
    await literal.remember(space, HELLO)
    reader = literal.acting_as(Principal("reader", frozenset({space}), frozenset()))
    assert await reader.fact_policies(space)
    with pytest.raises(Forbidden):
        await reader.set_fact_policy(space, Role.USER, FactPolicy.ALL)


async def test_the_reader_gets_the_role_and_the_policy(
    graph: Graph, embedder: Embedder, clock: SettableClock, space: str
) -> None:
    extractor = LiteralExtractor()
    memory = Memory(graph, embedder, extractor, clock)
    await memory.set_fact_policy(space, Role.ASSISTANT, FactPolicy.ALL)
    messages = [
        Message("One.", at(2024), "Ada"),
        Message("Two.", at(2024), "Helper"),
        Message("Three.", at(2024), role=Role.TOOL),
    ]
    await memory.remember(space, NewSession(messages, agent="Helper"))
    await memory.remember(space, NewDocument("Four.", at(2024)))
    assert [(one.role, one.policy) for one in extractor.seen] == [
        (Role.USER, SHIPPED_POLICIES[Role.USER]),
        (Role.ASSISTANT, FactPolicy.ALL),
        (Role.TOOL, FactPolicy.NONE),
        (None, FactPolicy.ALL),
    ]


async def test_what_a_policy_leaves_out_is_stored_and_read_when_the_policy_changes(memory: Memory, space: str) -> None:
    log = Message("Ada Stone works at Acme.", at(2024), role=Role.TOOL)
    done = await memory.remember(space, log)
    assert [(episode.text, episode.role) for episode in done.episodes] == [(log.text, Role.TOOL)]
    assert not done.added
    await memory.set_fact_policy(space, Role.TOOL, FactPolicy.ALL)
    assert (await memory.reextract(space, read_by="rules")).added == 1
    [fact] = (await memory.facts(space)).items
    assert fact.predicate == "WORKS_AT"
    await memory.set_fact_policy(space, Role.TOOL, None)
    assert (await memory.reextract(space, read_by="rules")).retracted == 1
