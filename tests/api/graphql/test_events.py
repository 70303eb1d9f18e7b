"""Subscriptions on a real socket: the WebSocket transport of gql, raw WebSockets and server-sent events."""

import asyncio
import json
import random
import socket
from typing import Any

import httpx2
import pytest
import websockets
from gql.transport.exceptions import TransportConnectionFailed, TransportQueryError

from kg_memory.access.principals import Principal
from kg_memory.api.graphql.transport import sse
from kg_memory.api.graphql.transport import websocket as protocol
from kg_memory.memory import Memory
from kg_memory.model.sources import Message, NewSession
from tests.support.builders import at, say, says
from tests.support.live_server import (
    ADDED,
    Served,
    begin,
    closed,
    raw,
    received,
    send,
    served,
    subscribed,
    subscribed_by_sse,
    text,
)
from tests.support.waiting import eventually

CHANGED = """subscription ($space: String!, $after: String) {
  factChanged(space: $space, predicate: "WORKS_AT", entity: {name: "ada"}, after: $after) {
    cursor change fact { text subject { name } object { name } }
  }
}"""
PROGRESS = "subscription ($space: String!, $id: ID!) { jobProgress(space: $space, id: $id) { job state attempts } }"


async def test_episodes_come_over_a_websocket_as_they_are_added(
    up: Served, quick: Memory, space: str, after: str
) -> None:
    await say(quick, space, "Begin.", "One.")
    async with subscribed(up, ADDED, space=space, after=after) as events:
        first = await anext(events)
        assert first["episodeAdded"]["episode"] == {"text": "One.", "session": {"key": "talk"}}
        await say(quick, space, "Begin.", "One.", "Two.")
        assert text(await anext(events)) == "Two."
    async with subscribed(up, ADDED, space=space, after=first["episodeAdded"]["cursor"]) as events:
        assert text(await anext(events)) == "Two."


async def test_facts_with_their_nested_fields(up: Served, quick: Memory, space: str) -> None:
    await quick.assert_facts(space, [says("Ada", "KNOWS", "Bob")])
    after = await quick.events.cursor(space)
    await quick.assert_facts(space, [says("Bob", "WORKS_AT", "Acme"), says("Ada", "WORKS_AT", "Acme", "2020")])
    await quick.assert_facts(space, [says("Ada", "WORKS_AT", "Initech", "2023")])
    async with subscribed(up, CHANGED, space=space, after=after) as events:
        first = (await anext(events))["factChanged"]
        assert (first["change"], first["fact"]["subject"]["name"]) == ("ADDED", "Ada")
        assert {(await anext(events))["factChanged"]["change"] for _ in range(2)} == {"ADDED", "SUPERSEDED"}


async def test_the_progress_of_a_job_completes(up: Served, quick: Memory, space: str, after: str) -> None:
    job = await quick.jobs.enqueue(space, Message("Later.", at(2026, 5)))
    assert job is not None
    worker = quick.acting_as(Principal("worker", frozenset({space}), frozenset({space})))
    working = asyncio.create_task(worker.jobs.work())
    try:
        async with subscribed(up, PROGRESS, space=space, id=job.id) as events, asyncio.timeout(20):
            states = [event["jobProgress"]["state"] async for event in events]
        async with subscribed_by_sse(up, PROGRESS, space=space, id=job.id) as stream, asyncio.timeout(20):
            sent = [event async for event in stream]
    finally:
        working.cancel()
    assert (states[0] in ("QUEUED", "RUNNING"), states[-1]) == (True, "DONE")
    assert [event.event for event in sent] == ["next", "complete"]


async def test_server_sent_events_carry_a_cursor_and_resume_from_the_last(
    up: Served, quick: Memory, space: str, after: str
) -> None:
    await say(quick, space, "Begin.", "One.")
    async with subscribed_by_sse(up, ADDED, space=space, after=after) as events:
        first = await anext(events)
        assert text(first.content["data"]) == "One."
        assert first.id == first.content["data"]["episodeAdded"]["cursor"]
    await say(quick, space, "Begin.", "One.", "Two.")
    async with subscribed_by_sse(up, ADDED, last_event_id=first.id, space=space, after=after) as events:
        assert text((await anext(events)).content["data"]) == "Two."
        await say(quick, space, "Begin.", "One.", "Two.", "Three.")
        assert text((await anext(events)).content["data"]) == "Three."


async def test_a_stream_runs_over_get_and_has_no_time_limit(quick: Memory, space: str) -> None:
    await say(quick, space, "Begin.")
    async with served(quick, request_timeout_s=0.3) as up, httpx2.AsyncClient(timeout=20) as client:
        asked = {"query": ADDED, "variables": json.dumps({"space": space})}
        async with client.stream("GET", up.http, params=asked, headers={"Accept": "text/event-stream"}) as response:
            await asyncio.sleep(0.6)  # the limit itself is what is waited for
            await say(quick, space, "Begin.", "Late.")
            assert '"Late."' in await _data(response)


async def _data(response: httpx2.Response) -> str:
    async for line in response.aiter_lines():
        if line.startswith("data: "):
            return line
    return ""


async def test_a_quiet_stream_is_kept_alive(
    up: Served, space: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "PING_S", 0.05)
    body, accept = {"query": ADDED, "variables": {"space": space}}, {"Accept": "text/event-stream"}
    async with (
        httpx2.AsyncClient(timeout=20) as client,
        client.stream("POST", up.http, json=body, headers=accept) as got,
    ):
        lines = got.aiter_lines()
        assert [await anext(lines) for _ in range(6)] == [":", ""] * 3


@pytest.mark.parametrize("operation", [ADDED, PROGRESS])
async def test_an_unknown_space_is_not_found_by_either(up: Served, operation: str) -> None:
    names: dict[str, Any] = {"space": "nothing"} | ({"id": "x"} if operation is PROGRESS else {})
    with pytest.raises(TransportQueryError) as refused:
        async with subscribed(up, operation, **names) as events:
            await anext(events)
    assert refused.value.errors is not None
    assert refused.value.errors[0]["extensions"] == {"code": "NOT_FOUND"}
    async with subscribed_by_sse(up, operation, **names) as stream:
        sent = [event async for event in stream]
    assert [event.event for event in sent] == ["next", "complete"]
    assert sent[0].content["errors"][0]["extensions"] == {"code": "NOT_FOUND"}
    assert "data" not in sent[0].content


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("{ health { ready } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { " + "a: __typename " * 60 + "}", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { " + "a { " * 30 + "b" + " }" * 30 + " }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription A { __typename } subscription B { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        (" ", "INVALID_INPUT"),
    ],
)
async def test_the_limits_hold_for_subscriptions_too(up: Served, operation: str, code: str) -> None:
    async with raw(up) as socket_:
        await begin(socket_)
        await send(socket_, type="subscribe", id="1", payload={"query": operation})
        refused = await received(socket_)
        assert (refused["type"], refused["id"]) == ("error", "1")
        assert refused["payload"][0]["extensions"]["code"] == code
        await send(socket_, type="ping")
        assert await received(socket_) == {"type": "pong"}


async def test_an_unexpected_error_is_masked(
    up: Served,
    quick: Memory,
    space: str,
    after: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await say(quick, space, "Begin.", "One.")

    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr(Memory, "sessions_by_id", broken)
    async with subscribed_by_sse(up, ADDED, space=space, after=after) as events:
        (error,) = (await anext(events)).content["errors"]
    assert error["extensions"]["code"] == "UNEXPECTED"
    assert "secret" not in json.dumps(error)
    assert "the secret of the house" in caplog.text


async def test_a_subscription_without_a_stream_is_refused_with_the_remedy(up: Served) -> None:
    async with httpx2.AsyncClient() as client:
        answer = await client.post(up.http, json={"query": ADDED, "variables": {"space": "x"}})
    assert answer.status_code == 406
    assert "answered as text/event-stream" in answer.json()["errors"][0]["message"]


# --- who may come in


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
    ],
)
async def test_a_foreign_page_gets_no_websocket(up: Served, headers: dict[str, str]) -> None:
    with pytest.raises(TransportConnectionFailed) as refused:
        async with subscribed(up, ADDED, headers=headers, space="x") as events:
            await anext(events)
    assert isinstance(refused.value.__cause__, websockets.exceptions.InvalidStatus)
    assert refused.value.__cause__.response.status_code == 403


async def test_a_rebound_host_name_gets_no_websocket(up: Served) -> None:
    port = int(up.address.split(":")[1])
    speaks = [websockets.Subprotocol(protocol.PROTOCOL)]
    with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
        await websockets.connect(f"ws://evil.example:{port}/graphql", host="127.0.0.1", port=port, subprotocols=speaks)
    assert refused.value.response.status_code == 403


async def test_a_page_of_this_service_gets_a_websocket(up: Served, space: str, after: str, quick: Memory) -> None:
    await say(quick, space, "Begin.", "One.")
    async with subscribed(up, ADDED, {"Origin": f"http://{up.address}"}, space=space, after=after) as events:
        assert text(await anext(events)) == "One."


# --- graphql-transport-ws, word for word


INIT = '{"type": "connection_init"}'
WAITS = json.dumps({"type": "subscribe", "id": "1", "payload": {"query": ADDED, "variables": {"space": "SPACE"}}})


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (["not json"], 4400),
        ([b"\x00"], 4400),
        (["[]"], 4400),
        (['{"type": 1}'], 4400),
        ([INIT, '{"type": "dance"}'], 4400),
        ([INIT, '{"type": "subscribe"}'], 4400),
        ([INIT, '{"type": "complete", "id": ""}'], 4400),
        (["[" * 100_000], 4400),
        ([WAITS], 4401),
        ([INIT, INIT], 4429),
        ([INIT, WAITS, WAITS], 4409),
    ],
    ids=str,
)
async def test_a_protocol_violation_closes_the_connection(
    up: Served, space: str, after: str, messages: list[str | bytes], code: int
) -> None:
    async with raw(up) as socket_:
        for message in messages:
            await socket_.send(message.replace("SPACE", space) if isinstance(message, str) else message)
        assert await closed(socket_) == code


async def test_a_wrong_protocol_and_a_silent_client_are_closed(up: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async with raw(up, "graphql-ws") as socket_:
        assert await closed(socket_) == 4406
    monkeypatch.setattr(protocol, "INIT_S", 0.05)
    async with raw(up) as socket_:
        assert await closed(socket_) == 4408


async def test_subscriptions_share_a_websocket_and_end_one_by_one(
    up: Served, quick: Memory, space: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "MOST_OPERATIONS", 2)
    payload = {"query": ADDED, "variables": {"space": space, "after": after}}
    async with raw(up) as socket_:
        await send(socket_, type="ping")
        assert await received(socket_) == {"type": "pong"}
        await begin(socket_)
        for id in ("a", "b"):
            await send(socket_, type="subscribe", id=id, payload=payload)
        await say(quick, space, "Begin.", "One.")
        assert {(await received(socket_))["id"] for _ in range(2)} == {"a", "b"}
        await send(socket_, type="complete", id="a")
        await send(socket_, type="complete", id="unknown")
        await send(socket_, type="pong")
        await send(socket_, type="ping")
        assert await received(socket_) == {"type": "pong"}
        await say(quick, space, "Begin.", "One.", "Two.")
        assert (await received(socket_))["id"] == "b"
        for id in ("a", "c"):
            await send(socket_, type="subscribe", id=id, payload=payload)
        assert await closed(socket_) == 4429
    await eventually(lambda: quick.events.streams == 0)  # who went does not follow any more


# --- those who do not read, and the end


def reads_nothing(up: Served) -> socket.socket:
    quiet = socket.socket()
    quiet.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    host, port = up.address.split(":")
    quiet.connect((host, int(port)))
    return quiet


@pytest.mark.parametrize("over", ["websocket", "sse"])
async def test_a_subscriber_that_never_reads_is_disconnected_and_delays_no_other(
    up: Served, quick: Memory, space: str, after: str, over: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sse, protocol):
        monkeypatch.setattr(module, "SEND_S", 0.3)
    variables: dict[str, Any] = {"space": space, "after": after}
    noise = random.Random(1)  # which cannot be compressed
    texts = [f"{number} " + "\n".join(noise.randbytes(20).hex() for _ in range(350)) for number in range(40)]
    await quick.remember(space, NewSession([Message(each, at(2026, 5)) for each in texts], key="much"))
    quiet = await asyncio.to_thread(reads_nothing, up)
    if over == "sse":
        body = json.dumps({"query": ADDED, "variables": variables})
        head = f"POST /graphql HTTP/1.1\r\nHost: {up.address}\r\nAccept: text/event-stream\r\n"
        typed = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        await asyncio.get_running_loop().sock_sendall(_calm(quiet), (head + typed).encode())
        leave = quiet.close
    else:
        speaks = [websockets.Subprotocol(protocol.PROTOCOL)]
        socket_ = await websockets.connect(up.ws, sock=quiet, subprotocols=speaks, max_queue=1)
        await begin(socket_)
        await send(socket_, type="subscribe", id="1", payload={"query": ADDED, "variables": variables})
        leave = socket_.transport.abort
    await eventually(lambda: quick.events.streams > 0)
    async with subscribed(up, ADDED, **variables) as events, asyncio.timeout(20):
        assert [text(await anext(events))[:2].strip() for _ in range(40)] == [str(number) for number in range(40)]
    await eventually(lambda: quick.events.streams == 0)
    leave()


def _calm(quiet: socket.socket) -> socket.socket:
    quiet.setblocking(False)
    return quiet


async def test_subscriptions_end_when_the_service_stops(quick: Memory, space: str, after: str) -> None:
    async with served(quick) as up, raw(up) as socket_:
        await begin(socket_)
        await send(socket_, type="subscribe", id="1", payload={"query": ADDED, "variables": {"space": space}})
        async with subscribed_by_sse(up, ADDED, space=space) as stream:
            await eventually(lambda: quick.events.streams == 2)
            up.stop()
            async with asyncio.timeout(5):
                assert [event async for event in stream] == []  # no `complete`, so that the client comes again
                assert await closed(socket_) == 1012
