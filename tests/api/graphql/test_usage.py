"""The mutation `reextract` and the query `usage`."""

from datetime import UTC, datetime

from kg_memory.memory import Memory
from kg_memory.model.llm import Call, Usage
from kg_memory.model.sources import Message
from kg_memory.spaces.usage import record_usage
from tests.support.builders import at
from tests.support.graphql import GraphQL, nodes

REEXTRACT = """mutation ($space: String!, $readBy: String! = "rules", $first: Int!, $after: String) {
  reextract(space: $space, readBy: $readBy, first: $first, after: $after) {
    space episodes left added revised superseded retracted endCursor usage { calls inputTokens outputTokens cost }
  }
}"""
USAGE = """query ($space: String!, $since: Time, $first: Int! = 20) {
  usage(space: $space, since: $since, first: $first) {
    edges { node { day purpose prompt model usage { calls inputTokens outputTokens cost } } } pageInfo { hasNextPage }
  }
}"""
READ_BY = "query ($space: String!) { episodes(space: $space) { edges { node { readBy } } } }"


async def test_episodes_are_read_again_batch_by_batch(ask: GraphQL, literal: Memory, space: str) -> None:
    for day in (1, 2):
        await literal.remember(space, Message("Ada KNOWS Bob [2021..].", at(2024, 1, day)))
    first = await ask(REEXTRACT, space=space, first=1)
    assert (first["space"], first["episodes"], first["left"], first["added"]) == (space, 1, 0, 0)
    assert first["usage"] == {"calls": 0, "inputTokens": 0, "outputTokens": 0, "cost": 0}
    last = await ask(REEXTRACT, space=space, first=1, after=first["endCursor"])
    assert (last["episodes"], last["endCursor"]) == (1, None)
    assert nodes(await ask(READ_BY, space=space)) == [{"readBy": "rules"}] * 2
    assert (await ask(REEXTRACT, space=space, first=1, readBy="llm:"))["episodes"] == 0


async def test_reextract_refuses_bad_arguments(ask: GraphQL, literal: Memory, space: str) -> None:
    assert (await ask.refusal(REEXTRACT, space=space, first=1))[0] == "NOT_FOUND"
    await literal.remember(space, Message("Ada KNOWS Bob.", at(2024)))
    assert (await ask.refusal(REEXTRACT, space=space, first=201))[0] == "INVALID_INPUT"
    assert (await ask.refusal(REEXTRACT, space=space, first=1, after="x"))[0] == "INVALID_CURSOR"


async def test_usage_is_a_page_of_sums(ask: GraphQL, literal: Memory, space: str) -> None:
    await literal.remember(space, Message("Ada KNOWS Bob.", at(2024)))
    within = await literal._spaces.writable(space)
    for day in (1, 2):
        used = Usage(1, 3_000_000_000, 20, 0.5)
        await record_usage(within, [Call("extraction", "abc", "m1", used)], datetime(2026, 6, day, tzinfo=UTC))
    page = await ask(USAGE, space=space, first=1)
    assert page["pageInfo"]["hasNextPage"]
    assert nodes(page) == [
        {
            "day": "2026-06-01",
            "purpose": "extraction",
            "prompt": "abc",
            "model": "m1",
            "usage": {"calls": 1, "inputTokens": 3e9, "outputTokens": 20, "cost": 0.5},
        }
    ]
    later = nodes(await ask(USAGE, space=space, since="2026-06-02T12:00:00Z"))
    assert [one["day"] for one in later] == ["2026-06-02"]
