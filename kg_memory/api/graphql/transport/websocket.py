"""Subscriptions over a WebSocket, many at once, as in the graphql-transport-ws protocol.

Protocol: `PROTOCOL.md` of graphql-ws. Its pings are answered. The WebSocket pings of the server detect a lost client.

Hand-written: the transports of strawberry lack limits per operation and send timeouts.
"""

import asyncio
import json
import logging
from contextlib import aclosing
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from kg_memory.api.graphql.transport.operation import Operation
from kg_memory.api.graphql.transport.streaming import SEND_S, SubscriberTooSlow, Subscriptions, send_within
from kg_memory.api.http.errors import response_error
from kg_memory.errors import InvalidInput, ServiceStopping
from kg_memory.memory import Memory

log = logging.getLogger(__name__)

PROTOCOL = "graphql-transport-ws"
INIT_S = 10.0
MOST_WEBSOCKETS = 200
MOST_OPERATIONS = 100


class _Close(Exception):
    """Closes the connection with a code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class WebSocketConnection:
    """One connection and its subscriptions."""

    def __init__(self, socket: WebSocket, memory: Memory, subscriptions: Subscriptions) -> None:
        self._socket = socket
        self._memory = memory
        self._subscriptions = subscriptions
        self._running: dict[str, asyncio.Task[None]] = {}
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Runs until one side closes the connection."""
        accepted = PROTOCOL in self._socket.scope["subprotocols"]
        await self._socket.accept(PROTOCOL if accepted else None)
        reading = asyncio.create_task(self._read(accepted))
        try:
            await asyncio.wait((reading, self._failed), return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = [reading, *self._running.values()]
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            self._failed.cancel()
        for error in ended:
            if isinstance(error, _Close):
                return await self._socket.close(error.code, error.reason)
            if isinstance(error, ServiceStopping):
                return await self._socket.close(1012, "the service is stopping")
            if isinstance(error, Exception) and not isinstance(error, WebSocketDisconnect | SubscriberTooSlow):
                raise error

    async def _read(self, accepted: bool) -> None:
        if not accepted:
            raise _Close(4406, f"Subprotocol not acceptable: use {PROTOCOL}")
        try:
            async with asyncio.timeout(INIT_S):
                await self._initialise()
        except TimeoutError:
            raise _Close(4408, "Connection initialisation timeout") from None
        while True:
            await self._handle(await self._receive())

    async def _initialise(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "connection_init":
                return await self._send({"type": "connection_ack"})
            if message["type"] == "subscribe":
                raise _Close(4401, "Unauthorized")
            await self._handle(message)

    async def _receive(self) -> dict[str, Any]:
        try:
            message = json.loads(await self._socket.receive_text())
        except (ValueError, KeyError, RecursionError):
            raise _Close(4400, "A message must be JSON in a text frame") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise _Close(4400, "A message must be an object with a type")
        return message

    async def _handle(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                self._subscribe(_id(message), message.get("payload"))
            case "complete":
                if (task := self._running.pop(_id(message), None)) is not None:
                    task.cancel()
            case "connection_init":
                raise _Close(4429, "Too many initialisation requests")
            case unknown:
                raise _Close(4400, f"Unknown message type: {unknown[:40]}")

    def _subscribe(self, id: str, payload: object) -> None:
        if id in self._running:
            raise _Close(4409, f"Subscriber for {id[:40]} already exists")
        if len(self._running) >= MOST_OPERATIONS:
            raise _Close(4429, f"Too many subscriptions: {MOST_OPERATIONS} run over this connection")
        task = self._running[id] = asyncio.create_task(self._run(id, payload))
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A subscription that fails closes the connection."""
        if not task.cancelled() and task.exception() is not None and not self._failed.done():
            self._failed.set_result(None)

    async def _run(self, id: str, payload: object) -> None:
        try:
            operation = Operation.of(payload)
        except InvalidInput as error:
            return await self._end(id, {"type": "error", "payload": [response_error(error.code, str(error))]})
        answers = self._subscriptions.answers(self._memory, operation, self._socket.state.request_id)
        async with aclosing(answers) as stream:
            async for answer in stream:
                if answer.refused:
                    return await self._end(id, {"type": "error", "payload": answer.content["errors"]})
                await self._send({"id": id, "type": "next", "payload": answer.content})
        await self._end(id, {"type": "complete"})

    async def _end(self, id: str, message: dict[str, Any]) -> None:
        self._running.pop(id, None)
        await self._send({"id": id} | message)

    async def _send(self, message: dict[str, Any]) -> None:
        await send_within(SEND_S, self._socket.send_text(json.dumps(message, separators=(",", ":"))))


def _id(message: dict[str, Any]) -> str:
    if not isinstance(message.get("id"), str) or not message["id"]:
        raise _Close(4400, f"A {message['type']} message must have an id")
    return str(message["id"])
