"""The number of statements of a request, and the limits of what it may ask for."""

import logging

import pytest

from kg_memory.api.graphql.context import MOST_ITEMS, Budget
from kg_memory.errors import InputTooLarge
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.ids import new_id
from kg_memory.model.sources import Message, NewSession
from kg_memory.ports import Embedder
from tests.support.builders import at, says
from tests.support.fakes import LiteralExtractor, SettableClock
from tests.support.graphql import GraphQL, nodes

WIDE = {
    "facts": """query ($space: String!, $first: Int!) { facts(space: $space, first: $first) { edges { node {
      id subject { name facts(first: 2) { edges { node { id } } } } object { name episodes { edges { node { id } } } }
      evidence { quote episode { session { title } document { title } } }
    } } } }""",
    "entities": """query ($space: String!, $first: Int!) {
      entities(space: $space, prefix: "Person", first: $first) { edges { node {
      id facts { edges { node { text object { name } } } } episodes { edges { node { id } } }
    } } } }""",
    "episodes": """query ($space: String!, $first: Int!) { episodes(space: $space, first: $first) { edges { node {
      id session { title } mentions { entity { name facts { edges { node { id } } } } } facts { text subject { name } }
    } } } }""",
    "search": """query ($space: String!, $first: Int!) {
      search(spaces: [$space], query: "Person 1 knows", kinds: [FACT], first: $first) { hits {
        evidence { id }
        found { ... on Fact { subject { name } object { name } evidence { quote episode { session { title } } } } }
      } } }""",
}


@pytest.fixture(scope="module")
async def hub_space(graph: Graph, embedder: Embedder) -> str:
    """The name of a space in which sixty people live in sixty cities and know one hub."""
    texts = [f"Person{n} KNOWS Hub [2020..]. Person{n} LIVES_IN City{n} [2019..]." for n in range(60)]
    messages = [Message(text, at(2024), "Bob", str(number)) for number, text in enumerate(texts)]
    space = f"hub_space {new_id()}"
    await Memory(graph, embedder, LiteralExtractor(), SettableClock()).remember(
        space, NewSession(messages, key="hub_space")
    )
    return space


@pytest.mark.parametrize("field", WIDE)
async def test_fifty_results_take_as_many_statements_as_one(
    ask: GraphQL, hub_space: str, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    await ask(WIDE[field], space=hub_space, first=1)  # a service looks the key of a space up once
    caplog.set_level(logging.INFO, "kg_memory.requests")
    for first in (1, 50):
        found = await ask(WIDE[field], space=hub_space, first=first)
        assert len(found["hits"] if field == "search" else found["edges"]) == first
    one, fifty = (sorted(record.__dict__["statements"]) for record in caplog.records)
    assert len(one) >= 3
    assert fifty == one


async def test_the_same_nested_list_with_other_arguments_is_another_read(
    ask: GraphQL, literal: Memory, space: str
) -> None:
    await literal.assert_facts(
        space, [says("Ada", "WORKS_AT", "Acme", "2020", "2022"), says("Ada", "KNOWS", "Bob", "2021")]
    )
    [ada] = nodes(
        await ask(
            """query ($space: String!) { entities(space: $space, prefix: "Ada") { edges { node {
              early: facts(validAt: "2020-06") { edges { node { predicate } } }
              late: facts(validAt: "2023") { edges { node { predicate } } }
              known: facts(predicate: "KNOWS") { edges { node { predicate } } }
            } } } }""",
            space=space,
        )
    )
    assert [nodes(ada[name])[0]["predicate"] for name in ("early", "late", "known")] == ["WORKS_AT", "KNOWS", "KNOWS"]


async def test_nested_lists_over_the_budget_are_refused(ask: GraphQL, hub_space: str) -> None:
    once = "episodes(first: 60) { edges { node { mentions { entity { %s } } } } }"
    query = 'query ($space: String!) { entity(space: $space, name: "Hub") { %s } }' % (once % (once % (once % "id")))
    code, message = await ask.refusal(query, space=hub_space)
    assert code == "INPUT_TOO_LARGE"
    assert "10,000 list items" in message


def test_a_budget_is_spent_over_all_lists() -> None:
    budget = Budget(items=3)
    budget.spend(3)
    with pytest.raises(InputTooLarge, match=f"{MOST_ITEMS:,}"):
        budget.spend(1)
