"""A loopback HTTP server that receives webhooks, gives set answers and checks signatures."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Received:
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, Any]:
        return dict(json.loads(self.body))

    @property
    def genuine(self) -> bool:
        return self.signed_with(SECRET)

    def signed_with(self, secret: str) -> bool:
        """Whether the standardwebhooks package makes the same signature; its `verify` needs the real time."""
        at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        return self.headers["webhook-signature"] == Webhook(secret).sign(self.id, at, self.body.decode())


def status(code: int, **headers: str) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {code} Whatever\r\nContent-Length: 0\r\n{lines}\r\n".encode())
        await writer.drain()

    return answer


async def silent(writer: asyncio.StreamWriter) -> None:
    """Never answers, until the client closes the connection."""
    await writer.wait_closed()


async def endless(writer: asyncio.StreamWriter) -> None:
    """Answers 200 and then 10 GB."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    sent = 0
    while sent < 10_000_000_000:
        writer.write(b"x" * 100_000)
        await writer.drain()
        sent += 100_000


@dataclass
class Receiver:
    """Gives the answers in `answers` in order, then 200."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    talking: set[asyncio.Task[None]] = field(default_factory=set)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, many: int) -> list[Received]:
        async with asyncio.timeout(20), self.arrived:
            await self.arrived.wait_for(lambda: len(self.received) >= many)
        return self.received

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if (task := asyncio.current_task()) is not None:
            self.talking.add(task)
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                headers = {}
                for line in head.split("\r\n")[1:-2]:
                    name, _, value = line.partition(":")
                    headers[name.lower()] = value.strip()
                body = await reader.readexactly(int(headers["content-length"]))
                async with self.arrived:
                    self.received.append(Received(headers, body))
                    self.arrived.notify_all()
                await (self.answers.pop(0) if self.answers else status(200))(writer)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiving(*answers: Answer) -> AsyncIterator[Receiver]:
    receiver = Receiver(answers=list(answers))
    server = await asyncio.start_server(receiver._serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        server.close()
        for task in receiver.talking:
            task.cancel()
        await asyncio.gather(*receiver.talking, return_exceptions=True)
