"""Subscriptions as server-sent events: one response per operation, as in the GraphQL over SSE protocol.

Protocol: `PROTOCOL.md` of graphql-sse, "distinct connections mode"; stream: WHATWG HTML standard, section 9.2. The
`id` of an event is its cursor, so the EventSource of a browser resumes by itself after a broken connection.

Hand-written: strawberry's event streams lack limits per operation, send timeouts and `Last-Event-ID`.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg_memory.api.graphql.transport.streaming import SEND_S, Answer, SubscriberTooSlow, send_within
from kg_memory.errors import ServiceStopping

EVENT_STREAM = "text/event-stream"
PING_S = 15.0
_PING = ":\n\n"
_COMPLETE = "event: complete\ndata:\n\n"


class EventStream(Response):
    """Sends answers as they come, and a comment as a ping in between; ends when the client disconnects."""

    media_type = EVENT_STREAM
    charset = "utf-8"

    def __init__(self, answers: AsyncGenerator[Answer, None]) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        sending = asyncio.create_task(self._send_all(send))
        disconnected = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait((sending, disconnected), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, disconnected):
                task.cancel()
            done = await asyncio.gather(sending, disconnected, return_exceptions=True)
        if isinstance(done[0], Exception) and not isinstance(done[0], SubscriberTooSlow):
            raise done[0]

    async def _send_all(self, send: Send) -> None:
        async def send_text(text: str, *, more: bool = True) -> None:
            await send_within(SEND_S, send({"type": "http.response.body", "body": text.encode(), "more_body": more}))

        async with aclosing(self._answers):
            with suppress(ServiceStopping):  # without `complete`, so that the client reconnects
                await send_text(_PING)
                async for text in _texts(self._answers):
                    await send_text(text)
                await send_text(_COMPLETE)
        await send_text("", more=False)


async def _disconnected(receive: Receive) -> None:
    """Returns when the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _texts(answers: AsyncGenerator[Answer, None]) -> AsyncGenerator[str, None]:
    pending: asyncio.Task[Answer | None] | None = None
    try:
        while True:
            pending = pending or asyncio.create_task(_next(answers))
            done, _ = await asyncio.wait((pending,), timeout=PING_S)
            if not done:
                yield _PING
                continue
            answer, pending = pending.result(), None
            if answer is None:
                return
            yield _text(answer)
    finally:
        if pending is not None:
            pending.cancel()
            await asyncio.gather(pending, return_exceptions=True)


async def _next(answers: AsyncGenerator[Answer, None]) -> Answer | None:
    return await anext(answers, None)


def _text(answer: Answer) -> str:
    id = f"id: {answer.cursor}\n" if answer.cursor else ""
    return f"event: next\n{id}data: {json.dumps(answer.content, separators=(',', ':'))}\n\n"
