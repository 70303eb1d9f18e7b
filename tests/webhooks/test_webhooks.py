"""Webhooks of a space: rights, limits, and secrets that are never returned."""

import logging

import pytest

from kg_memory.access.principals import Principal
from kg_memory.errors import Conflict, CursorExpired, Forbidden, InvalidCursor, InvalidInput, NotFound
from kg_memory.events.model import EventKind, cursor_of
from kg_memory.graph.graph import Graph
from kg_memory.memory import Memory
from kg_memory.model.sources import Message
from tests.support.builders import at
from tests.support.receiver import SECRET

URL = "https://example.com/hook"
KINDS = [EventKind.FACT_CHANGED, EventKind.EPISODE_ADDED, EventKind.FACT_CHANGED]


@pytest.fixture
async def space(space: str, literal: Memory) -> str:
    await literal.remember(space, Message("Begin.", at(2026, 5)))
    return space


async def test_a_webhook_is_registered_listed_and_deleted(literal: Memory, space: str, other_space: str) -> None:
    made = await literal.webhooks.register(space, URL, SECRET, KINDS)
    assert (made.url, list(made.kinds)) == (URL, KINDS[:2])
    assert made.delivered == await literal.events.cursor(space)
    assert await literal.webhooks.list(space) == [made]
    await literal.remember(other_space, Message("Begin.", at(2026, 5)))
    assert await literal.webhooks.list(other_space) == []
    assert not await literal.webhooks.delete(other_space, made.id)
    assert await literal.webhooks.delete(space, made.id)
    assert not await literal.webhooks.delete(space, made.id)
    assert await literal.webhooks.list(space) == []


async def test_a_secret_is_in_no_answer_and_no_log(
    literal: Memory, space: str, caplog: pytest.LogCaptureFixture
) -> None:
    key = SECRET.removeprefix("whsec_")
    with caplog.at_level(logging.DEBUG, "kg_memory"):
        made = await literal.webhooks.register(space, URL, SECRET, KINDS)
        for answer in (made, await literal.webhooks.list(space), await literal.webhooks.pause(space, made.id)):
            assert key not in repr(answer)
    assert key not in caplog.text
    await literal.webhooks.delete(space, made.id)


async def test_the_number_of_webhooks_of_a_space_is_limited(
    literal: Memory, space: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg_memory.webhooks.webhooks.MOST_WEBHOOKS", 2)
    made = [await literal.webhooks.register(space, URL, SECRET, KINDS) for _ in range(2)]
    with pytest.raises(Conflict, match="this space has 2 webhooks"):
        await literal.webhooks.register(space, URL, SECRET, KINDS)
    for webhook in made:
        await literal.webhooks.delete(space, webhook.id)


async def test_invalid_arguments_are_refused(literal: Memory, space: str) -> None:
    with pytest.raises(InvalidInput, match="at least one kind"):
        await literal.webhooks.register(space, URL, SECRET, [])
    with pytest.raises(InvalidInput, match="is not https"):
        await literal.webhooks.register(space, "http://example.com/", SECRET, KINDS)
    with pytest.raises(InvalidInput, match="the secret must be"):
        await literal.webhooks.register(space, URL, "guess", KINDS)
    with pytest.raises(InvalidInput, match="first=101 is not between 1 and 100"):
        await literal.webhooks.deliveries(space, "some", first=101)
    with pytest.raises(InvalidCursor):
        await literal.webhooks.resume(space, "some", after="nonsense")
    key = (await literal._spaces.readable(space)).key
    with pytest.raises(CursorExpired):
        await literal.webhooks.redeliver(space, "some", cursor_of(key, 0))
    for act in (literal.webhooks.pause, literal.webhooks.resume):
        with pytest.raises(NotFound, match="there is no webhook 'some'"):
            await act(space, "some")
    with pytest.raises(NotFound, match="there is no webhook 'some'"):
        await literal.webhooks.redeliver(space, "some", await literal.events.cursor(space))


async def test_without_read_rights_the_space_is_not_found_and_without_write_rights_it_is_forbidden(
    literal: Memory, space: str
) -> None:
    stranger = literal.acting_as(Principal("stranger", frozenset({"another"}), frozenset({space})))
    reader = literal.acting_as(Principal("reader", frozenset({space}), frozenset()))
    with pytest.raises(NotFound, match="there is no space"):
        await stranger.webhooks.register(space, URL, SECRET, KINDS)
    with pytest.raises(NotFound, match="there is no space"):
        await stranger.webhooks.list(space)
    with pytest.raises(Forbidden, match="you may not write"):
        await reader.webhooks.register(space, URL, SECRET, KINDS)
    assert await reader.webhooks.list(space) == []


async def test_a_webhook_creates_no_space(literal: Memory, graph: Graph, space: str) -> None:
    with pytest.raises(NotFound):
        await literal.webhooks.register(f"{space} of nobody", URL, SECRET, KINDS)
