"""The service on a real socket, and clients of its subscriptions over WebSocket and server-sent events."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import uvicorn
import websockets
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from websockets.asyncio.client import ClientConnection

from kg_memory.api.graphql.transport import websocket as protocol
from kg_memory.api.http.routes import service
from kg_memory.memory import Memory
from kg_memory.server import _config, _Server

ADDED = """subscription ($space: String!, $session: ID, $after: String) {
  episodeAdded(space: $space, session: $session, after: $after) { cursor at episode { text session { key } } }
}"""


@dataclass
class Served:
    """A running service; `stop` ends it like SIGTERM."""

    address: str
    server: uvicorn.Server

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def http(self) -> str:
        return f"{self.url}/graphql"

    @property
    def ws(self) -> str:
        return f"ws://{self.address}/graphql"

    def stop(self) -> None:
        self.server.should_exit = True


@asynccontextmanager
async def served(memory: Memory, *, request_timeout_s: float = 60.0) -> AsyncIterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8_192)  # so that who does not read is soon noticed
        config = _config(service(memory, request_timeout_s=request_timeout_s))
        config.timeout_graceful_shutdown = 5
        server = _Server(config, lambda: None, memory.events.stop)
        running = asyncio.create_task(server._serve([listener]))  # without its signal handlers
        try:
            yield (up := Served(f"127.0.0.1:{listener.getsockname()[1]}", server))
        finally:
            up.stop()
            await running


@asynccontextmanager
async def subscribed(
    up: Served, operation: str, headers: dict[str, str] | None = None, **variables: Any
) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """Subscribes with the graphql-transport-ws client of the gql package."""
    transport = WebsocketsTransport(url=up.ws, headers=headers, subprotocols=["graphql-transport-ws"])
    async with Client(transport=transport) as session:
        request = gql(operation)
        request.variable_values = variables
        results = session.subscribe(request)
        try:
            yield results
        finally:
            await results.aclose()


@dataclass
class ServerSentEvent:
    """One event by the WHATWG standard; `data` is None for a ping."""

    event: str
    data: str | None
    id: str | None

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.data or ""))


@asynccontextmanager
async def subscribed_by_sse(
    up: Served, operation: str, last_event_id: str | None = None, **variables: Any
) -> AsyncIterator[AsyncIterator[ServerSentEvent]]:
    """Subscribes by server-sent events with httpx2."""
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last_event_id} if last_event_id else {})
    body = {"query": operation, "variables": variables}
    async with (
        httpx2.AsyncClient(timeout=30) as client,
        client.stream("POST", up.http, json=body, headers=headers) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream"), await response.aread()
        yield _parsed(response)


async def _parsed(response: httpx2.Response) -> AsyncIterator[ServerSentEvent]:
    event, data, id = "message", list[str](), None
    async for line in response.aiter_lines():
        name, _, value = line.partition(":")
        match name, value.removeprefix(" "):
            case "event", value:
                event = value
            case "data", value:
                data.append(value)
            case "id", value:
                id = value
            case "", _ if not line and (data or event != "message"):
                yield ServerSentEvent(event, "\n".join(data), id)
                event, data = "message", []


def raw(up: Served, *protocols: str) -> websockets.connect:
    names = protocols or (protocol.PROTOCOL,)
    return websockets.connect(up.ws, subprotocols=[websockets.Subprotocol(name) for name in names])


async def send(socket_: ClientConnection, **message: Any) -> None:
    await socket_.send(json.dumps(message))


async def received(socket_: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(20):
        return dict(json.loads(await socket_.recv()))


async def begin(socket_: ClientConnection) -> None:
    await send(socket_, type="connection_init", payload={})
    assert await received(socket_) == {"type": "connection_ack"}


async def closed(socket_: ClientConnection) -> int | None:
    async with asyncio.timeout(20):
        await socket_.wait_closed()
    return socket_.close_code


def text(event: dict[str, Any]) -> str:
    return str(event["episodeAdded"]["episode"]["text"])
