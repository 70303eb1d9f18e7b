"""Subscriptions as server-sent events: one response per operation, as the GraphQL over SSE protocol has it.

Protocol: `PROTOCOL.md` of graphql-sse, "distinct connections mode"; the stream itself as in the WHATWG HTML standard,
section 9.2. Every event has its cursor as `id`, so a browser's EventSource goes on by itself after a broken connection.

Hand-written: strawberry's event streams lack limits per operation, timeouts of sending and `Last-Event-ID`.
"""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg_memory.api.graphql.transport.streaming import SEND_S, Answer, SubscriberTooSlow, within
from kg_memory.errors import ServiceStopping

EVENT_STREAM = "text/event-stream"
PING_S = 15.0
_PING = ":\n\n"
_COMPLETE = "event: complete\ndata:\n\n"


class EventStream(Response):
    """Sends answers as they come, and a comment now and then while there are none; a reader that went ends them."""

    media_type = EVENT_STREAM
    charset = "utf-8"

    def __init__(self, answers: AsyncGenerator[Answer, None]) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        sending = asyncio.create_task(self._send_all(send))
        gone = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait((sending, gone), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, gone):
                task.cancel()
            done = await asyncio.gather(sending, gone, return_exceptions=True)
        if isinstance(done[0], Exception) and not isinstance(done[0], SubscriberTooSlow):
            raise done[0]

    async def _send_all(self, send: Send) -> None:
        async def said(text: str, *, more: bool = True) -> None:
            await within(SEND_S, send({"type": "http.response.body", "body": text.encode(), "more_body": more}))

        async with aclosing(self._answers):
            with suppress(ServiceStopping):  # without `complete`, so that the client comes again
                await said(_PING)
                async for text in _texts(self._answers):
                    await said(text)
                await said(_COMPLETE)
        await said("", more=False)


async def _gone(receive: Receive) -> None:
    """Returns when the reader has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _texts(answers: AsyncGenerator[Answer, None]) -> AsyncGenerator[str, None]:
    coming: asyncio.Task[Answer | None] | None = None
    try:
        while True:
            coming = coming or asyncio.create_task(_next(answers))
            done, _ = await asyncio.wait((coming,), timeout=PING_S)
            if not done:
                yield _PING
                continue
            answer, coming = coming.result(), None
            if answer is None:
                return
            yield _text(answer)
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def _next(answers: AsyncGenerator[Answer, None]) -> Answer | None:
    return await anext(answers, None)


def _text(answer: Answer) -> str:
    id = f"id: {answer.cursor}\n" if answer.cursor else ""
    return f"event: next\n{id}data: {json.dumps(answer.content, separators=(',', ':'))}\n\n"
