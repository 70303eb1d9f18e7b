"""A loopback server with the Chat Completions and Responses formats, which can also fail on request."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """A received request: path, headers in lower case, and JSON."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def said(self) -> str:
        """The text of all messages."""
        messages = self.body.get("messages") or self.body.get("input") or []
        return "\n".join(message["content"] for message in messages)

    @property
    def format(self) -> str:
        """The requested format of the answer, independent of the wire format."""
        shape = self.body.get("response_format") or self.body.get("text", {}).get("format") or {"type": "text"}
        return str(shape["type"])


@dataclass(frozen=True)
class Says:
    """A model's answer: text or refusal, the reason for stopping, and whether it is a stream of events."""

    text: str = ""
    refusal: str | None = None
    stopped: str = "stop"
    streamed: bool = False
    tokens: tuple[int, int] = (100, 20)


@dataclass(frozen=True)
class Fails:
    """An HTTP error."""

    status: int
    message: str = "no"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sends:
    """Raw bytes, in chunks; without an end the connection stays open, and `broken` closes it in the middle."""

    pieces: Iterable[bytes]
    broken: bool = False


@dataclass(frozen=True)
class Dawdles:
    """Accepts the request, may begin an answer, and never ends it."""

    begun: bytes = b""


Reply = Says | Fails | Sends | Dawdles
Answers = Callable[[Request], Reply]


def says(value: object, **how: Any) -> Says:
    """An answer in JSON."""
    return Says(json.dumps(value), **how)


@dataclass
class ChatServer:
    """Answers with the queued replies in order, then with the result of `always`.

    It refuses formats that it does not take, and the temperature when it has one of its own. It answers when as many
    requests as `together` are there at once.
    """

    takes: frozenset[str] = frozenset({"json_schema", "json_object", "text"})
    takes_temperature: bool = True
    replies: deque[Reply] = field(default_factory=deque)
    always: Answers | None = None
    together: int = 1
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    most_at_once: int = 0
    _at_once: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _barrier: asyncio.Barrier = field(init=False)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._barrier = asyncio.Barrier(self.together)

    def then(self, *replies: Reply) -> None:
        self.replies.extend(replies)

    def _reply(self, request: Request) -> Reply:
        if request.format not in self.takes:
            return Fails(400, f"response_format {request.format} is not supported")
        if "temperature" in request.body and not self.takes_temperature:
            return Fails(400, "Unsupported value: 'temperature' does not support 0 with this model")
        if self.replies:
            return self.replies.popleft()
        return self.always(request) if self.always else Fails(400, "the test has no more replies")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, with as many requests as the client sends over it."""
        self._writers.add(writer)
        try:
            while (request := await _read(reader)) is not None:
                self.requests.append(request)
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
                try:
                    if not await self._answer(request, writer):
                        return
                finally:
                    self._at_once -= 1
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client has gone away
        finally:
            self._writers.discard(writer)
            writer.close()

    def close(self) -> None:
        """Ends pending answers and closes the server."""
        self._closing.set()
        for writer in self._writers:
            writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection stays open."""
        await self._barrier.wait()
        reply = self._reply(request)
        match reply:
            case Dawdles():
                writer.write(_head(200, {"Content-Length": "1000"}) + reply.begun if reply.begun else b"")
                await self._closing.wait()
            case Sends():
                writer.write(_head(200, {"Transfer-Encoding": "chunked", "Content-Type": "application/json"}))
                for piece in reply.pieces:
                    writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    await writer.drain()
                writer.write(b"" if reply.broken else b"0\r\n\r\n")
            case Fails():
                body = json.dumps({"error": {"message": reply.message}}).encode()
                writer.write(_head(reply.status, {"Content-Length": str(len(body)), **reply.headers}) + body)
            case Says():
                kind, body = _said(request, reply)
                writer.write(_head(200, {"Content-Length": str(len(body)), "Content-Type": kind}) + body)
        await writer.drain()
        return not (isinstance(reply, Sends) and reply.broken)


@asynccontextmanager
async def chat_server(**how: Any) -> AsyncIterator[ChatServer]:
    """Runs the server during the block; `url` is the base URL of its API."""
    chat = ChatServer(**how)
    server = await asyncio.start_server(chat.serve, "127.0.0.1", 0)
    chat.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield chat
    finally:
        server.close()
        chat.close()
        await server.wait_closed()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(head[0].split(" ")[1], headers, json.loads(body))


def _head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def _said(request: Request, reply: Says) -> tuple[str, bytes]:
    """The content type and body of an answer, in the format of the requested path."""
    if request.path.endswith("/chat/completions"):
        events, whole = _chat(reply)
    elif request.path.endswith("/responses"):
        events, whole = _response(reply)
    else:
        raise AssertionError(f"no such path: {request.path}")
    if not reply.streamed:
        return "application/json", json.dumps(whole).encode()
    lines = [f"data: {json.dumps(event)}\n\n" for event in events] + ["data: [DONE]\n\n"]
    return "text/event-stream", "".join(lines).encode()


def _chat(reply: Says) -> tuple[list[Any], Any]:
    usage = {"prompt_tokens": reply.tokens[0], "completion_tokens": reply.tokens[1], "total_tokens": sum(reply.tokens)}
    message = {"role": "assistant", "content": reply.text, "refusal": reply.refusal}
    whole = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "usage": usage}
    whole["choices"] = [{"index": 0, "message": message, "finish_reason": reply.stopped}]
    pieces = [reply.text[at : at + 7] for at in range(0, len(reply.text), 7)]
    events: list[Any] = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": reply.stopped}]})
    return [*events, {"choices": [], "usage": usage}], whole


def _response(reply: Says) -> tuple[list[Any], Any]:
    part = {"type": "output_text", "text": reply.text, "annotations": []}
    if reply.refusal is not None:
        part = {"type": "refusal", "refusal": reply.refusal}
    cut = {"length": "max_output_tokens"}.get(reply.stopped, reply.stopped)
    whole = {
        "id": "r1",
        "object": "response",
        "status": "completed" if reply.stopped == "stop" else "incomplete",
        "incomplete_details": None if reply.stopped == "stop" else {"reason": cut},
        "output": [
            {"type": "reasoning", "id": "x", "summary": []},
            {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [part]},
        ],
        "usage": {"input_tokens": reply.tokens[0], "output_tokens": reply.tokens[1], "total_tokens": sum(reply.tokens)},
    }
    events = [{"type": "response.created"}, {"type": "response.output_text.delta", "delta": reply.text[:3]}]
    return [*events, {"type": "response.completed", "response": whole}], whole
