"""Webhooks and the change log over GraphQL."""

import pytest

from kg_memory.memory import Memory
from kg_memory.model.sources import Message, NewSession
from tests.support.builders import at, says
from tests.support.graphql import GraphQL, nodes
from tests.support.receiver import SECRET

REGISTER = """mutation ($space: String!, $url: String!, $secret: String!) {
  registerWebhook(space: $space, url: $url, secret: $secret, kinds: [EPISODE_ADDED, FACT_CHANGED]) {
    id url kinds state delivered attempts error deliveries { event status }
  }
}"""
URL = "https://example.com/hook"


@pytest.fixture
async def space(space: str, literal: Memory) -> str:
    await literal.remember(space, NewSession([Message("Begin.", at(2026, 5))], key="talk"))
    return space


async def test_a_webhook_is_registered_paused_resumed_and_deleted(ask: GraphQL, space: str) -> None:
    made = await ask(REGISTER, space=space, url=URL, secret=SECRET)
    start = await ask("query ($space: String!) { cursor(space: $space) }", space=space)
    assert made == {
        "id": made["id"],
        "url": URL,
        "kinds": ["EPISODE_ADDED", "FACT_CHANGED"],
        "state": "ACTIVE",
        "delivered": start,
        "attempts": 0,
        "error": None,
        "deliveries": [],
    }
    one = {"space": space, "id": made["id"]}
    fields = "(space: $space, id: $id) { state }"
    assert await ask("mutation ($space: String!, $id: ID!) { pauseWebhook" + fields + "}", **one) == {"state": "PAUSED"}
    assert await ask("mutation ($space: String!, $id: ID!) { resumeWebhook" + fields + "}", **one) == {
        "state": "ACTIVE"
    }
    again = """mutation ($space: String!, $id: ID!, $event: String!) {
      redeliverEvent(space: $space, webhook: $id, event: $event) { id }
    }"""
    assert await ask(again, event=start, **one) == {"id": made["id"]}
    assert await ask("query ($space: String!) { webhooks(space: $space) { id } }", space=space) == [{"id": made["id"]}]
    gone = "mutation ($space: String!, $id: ID!) { deleteWebhook(space: $space, id: $id) }"
    assert [await ask(gone, **one) for _ in range(2)] == [True, False]


async def test_a_forbidden_webhook_address_is_refused(ask: GraphQL, space: str) -> None:
    code, said = await ask.refusal(REGISTER, space=space, url="https://169.254.169.254/latest", secret=SECRET)
    assert (code, "is in a private network" in said) == ("INVALID_INPUT", True)
    code, said = await ask.refusal(REGISTER, space=space, url=URL, secret="whsec_short")
    assert (code, "short" in said) == ("INVALID_INPUT", False)
    assert (await ask.refusal(REGISTER, space="nothing", url=URL, secret=SECRET))[0] == "NOT_FOUND"


async def test_events_are_listed_in_pages(ask: GraphQL, literal: Memory, space: str) -> None:
    await literal.assert_facts(space, [says("Ada", "WORKS_AT", "Acme")])
    events = """query ($space: String!, $after: String) { events(space: $space, first: 1, after: $after) {
      pageInfo { hasNextPage endCursor } edges { cursor node { __typename
        ... on EpisodeAdded { episode { text } }
        ... on FactChanged { change fact { predicate subject { name } } }
        ... on JobProgress { state }
    } } } }"""
    first = await ask(events, space=space)
    assert nodes(first) == [{"__typename": "EpisodeAdded", "episode": {"text": "Begin."}}]
    assert first["pageInfo"]["hasNextPage"]
    second = await ask(events, space=space, after=first["pageInfo"]["endCursor"])
    fact = {"predicate": "WORKS_AT", "subject": {"name": "Ada"}}
    assert nodes(second) == [{"__typename": "FactChanged", "change": "ADDED", "fact": fact}]
    assert not second["pageInfo"]["hasNextPage"]
    assert (await ask.refusal(events, space=space, after="nonsense"))[0] == "INVALID_CURSOR"
