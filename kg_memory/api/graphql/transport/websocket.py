"""Subscriptions over a WebSocket, any number of them at once, as the graphql-transport-ws protocol has it.

Protocol: `PROTOCOL.md` of graphql-ws. Its own pings are answered; whether a client is still there is the server's
WebSocket pings to tell.

Hand-written: the transports of strawberry lack limits per operation and timeouts of sending.
"""

import asyncio
import json
import logging
from contextlib import aclosing
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from kg_memory.api.graphql.transport.operation import Operation
from kg_memory.api.graphql.transport.streaming import SEND_S, SubscriberTooSlow, Subscriptions, within
from kg_memory.api.http.errors import response_error
from kg_memory.errors import InvalidInput, ServiceStopping
from kg_memory.memory import Memory

log = logging.getLogger(__name__)

PROTOCOL = "graphql-transport-ws"
INIT_S = 10.0
MOST_CONVERSATIONS = 200
MOST_OPERATIONS = 100


class _Close(Exception):
    """The connection is to be closed, for a reason of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Conversation:
    """One connection, with the subscriptions that run over it."""

    def __init__(self, socket: WebSocket, memory: Memory, subscriptions: Subscriptions) -> None:
        self._socket = socket
        self._memory = memory
        self._subscriptions = subscriptions
        self._running: dict[str, asyncio.Task[None]] = {}
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Speaks until one of both sides closes."""
        spoken = PROTOCOL in self._socket.scope["subprotocols"]
        await self._socket.accept(PROTOCOL if spoken else None)
        listening = asyncio.create_task(self._listen(spoken))
        try:
            await asyncio.wait((listening, self._failed), return_when=asyncio.FIRST_COMPLETED)
        finally:
            tasks = [listening, *self._running.values()]
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

    async def _listen(self, spoken: bool) -> None:
        if not spoken:
            raise _Close(4406, f"Subprotocol not acceptable: use {PROTOCOL}")
        try:
            async with asyncio.timeout(INIT_S):
                await self._begin()
        except TimeoutError:
            raise _Close(4408, "Connection initialisation timeout") from None
        while True:
            await self._take(await self._received())

    async def _begin(self) -> None:
        while True:
            message = await self._received()
            if message["type"] == "connection_init":
                return await self._say({"type": "connection_ack"})
            if message["type"] == "subscribe":
                raise _Close(4401, "Unauthorized")
            await self._take(message)

    async def _received(self) -> dict[str, Any]:
        try:
            message = json.loads(await self._socket.receive_text())
        except (ValueError, KeyError, RecursionError):
            raise _Close(4400, "A message must be JSON in a text frame") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise _Close(4400, "A message must be an object with a type")
        return message

    async def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "ping":
                await self._say({"type": "pong"})
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
        task = self._running[id] = asyncio.create_task(self._follow(id, payload))
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A subscription that ended with an error takes the connection with it."""
        if not task.cancelled() and task.exception() is not None and not self._failed.done():
            self._failed.set_result(None)

    async def _follow(self, id: str, payload: object) -> None:
        try:
            operation = Operation.of(payload)
        except InvalidInput as error:
            return await self._end(id, {"type": "error", "payload": [response_error(error.code, str(error))]})
        answers = self._subscriptions.answers(self._memory, operation, self._socket.state.request_id)
        async with aclosing(answers) as stream:
            async for answer in stream:
                if answer.refused:
                    return await self._end(id, {"type": "error", "payload": answer.content["errors"]})
                await self._say({"id": id, "type": "next", "payload": answer.content})
        await self._end(id, {"type": "complete"})

    async def _end(self, id: str, message: dict[str, Any]) -> None:
        self._running.pop(id, None)
        await self._say({"id": id} | message)

    async def _say(self, message: dict[str, Any]) -> None:
        await within(SEND_S, self._socket.send_text(json.dumps(message, separators=(",", ":"))))


def _id(message: dict[str, Any]) -> str:
    if not isinstance(message.get("id"), str) or not message["id"]:
        raise _Close(4400, f"A {message['type']} message must have an id")
    return str(message["id"])
