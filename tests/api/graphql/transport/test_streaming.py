"""Limits of subscriptions, WebSockets and connections, on a real socket."""

import asyncio
import json
from functools import wraps
from typing import Any

import httpx2
import pytest
import websockets

from kg_memory import server
from kg_memory.api.graphql.transport import endpoint, streaming
from kg_memory.api.graphql.transport import websocket as protocol
from kg_memory.memory import Memory
from tests.support.builders import say
from tests.support.live_server import ADDED, Served, begin, raw, received, send, served, subscribed_by_sse, text
from tests.support.waiting import eventually


async def test_a_subscription_over_the_limit_is_refused_until_another_ends(
    up: Served, quick: Memory, space: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit counts all protocols together; running subscriptions continue."""
    monkeypatch.setattr(streaming, "MOST_SUBSCRIPTIONS", 2)
    payload = {"query": ADDED, "variables": {"space": space, "after": after}}
    async with raw(up) as socket_, raw(up) as another:
        await begin(socket_)
        await begin(another)
        for id in ("a", "b"):
            await send(socket_, type="subscribe", id=id, payload=payload)
        await eventually(lambda: quick.events.streams == 2)
        await send(another, type="subscribe", id="c", payload=payload)
        refused = await received(another)
        assert (refused["type"], refused["id"]) == ("error", "c")
        assert refused["payload"][0]["extensions"] == {"code": "TOO_MANY_SUBSCRIBERS"}
        async with subscribed_by_sse(up, ADDED, space=space) as stream:
            sent = [event async for event in stream]
        assert [event.event for event in sent] == ["next", "complete"]
        assert sent[0].content["errors"][0]["message"] == "2 subscriptions run already: end some, or try again later"
        await say(quick, space, "Begin.", "One.")
        assert {(await received(socket_))["id"] for _ in range(2)} == {"a", "b"}
        await send(socket_, type="complete", id="a")
        await eventually(lambda: quick.events.streams == 1)
        async with subscribed_by_sse(up, ADDED, space=space, after=after) as stream:
            assert text((await anext(stream)).content["data"]) == "One."


async def test_a_websocket_over_the_limit_is_refused_until_another_closes(
    up: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "MOST_WEBSOCKETS", 1)
    async with raw(up) as socket_:
        await begin(socket_)
        with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
            await raw(up)
        assert refused.value.response.status_code == 503
        (error,) = json.loads(refused.value.response.body or b"")["errors"]
        assert error["extensions"]["code"] == "TOO_MANY_SUBSCRIBERS"
        assert "let subscriptions share one" in error["message"]
        async with httpx2.AsyncClient() as client:
            assert (await client.post(up.http, json={"query": "{ __typename }"})).status_code == 200
    await _until_let_in(up)


async def _until_let_in(up: Served) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                async with raw(up) as socket_:
                    return await begin(socket_)
            except websockets.exceptions.InvalidStatus:
                continue


async def test_streams_leave_connections_for_requests_and_one_over_the_limit_is_refused(
    quick: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert protocol.MOST_WEBSOCKETS + streaming.MOST_SUBSCRIPTIONS <= server.MOST_CONNECTIONS - 200
    monkeypatch.setattr(server, "MOST_CONNECTIONS", 2)
    async with served(quick) as up, httpx2.AsyncClient() as client:
        asked = {"query": "{ __typename }"}
        assert (await client.post(up.http, json=asked)).status_code == 200
        async with raw(up) as socket_:
            await begin(socket_)
            assert (await client.post(up.http, json=asked)).status_code == 503
            await send(socket_, type="ping")
            assert await received(socket_) == {"type": "pong"}


async def test_subscriptions_share_a_limit_of_concurrent_reads(
    up: Served, quick: Memory, space: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One event gives one result for each subscription, and only a few of them are read at a time."""
    read, reading, most = Memory.sessions_by_id, 0, 0

    @wraps(read)
    async def counted(memory: Memory, space: str, ids: list[str]) -> Any:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        try:
            return await read(memory, space, ids)
        finally:
            reading -= 1

    monkeypatch.setattr(Memory, "sessions_by_id", counted)
    payload = {"query": ADDED, "variables": {"space": space, "after": after}}
    async with raw(up) as socket_:
        await begin(socket_)
        for number in range(3 * streaming.MOST_READS):
            await send(socket_, type="subscribe", id=str(number), payload=payload)
        await eventually(lambda: quick.events.streams == 3 * streaming.MOST_READS)
        await say(quick, space, "Begin.", "One.")
        sent = {(await received(socket_))["id"] for _ in range(3 * streaming.MOST_READS)}
    assert (len(sent), most) == (3 * streaming.MOST_READS, streaming.MOST_READS)


async def test_a_connection_that_never_asks_anything_is_closed(up: Served) -> None:
    up.server.config.timeout_keep_alive = 0
    host, port = up.address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    writer.close()
