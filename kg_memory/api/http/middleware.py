"""Middleware of every request: request id and log, loopback guard, time limit and size limit."""

import asyncio
import ipaddress
import logging
import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg_memory.api.graphql.transport.sse import EVENT_STREAM
from kg_memory.api.http.errors import UNEXPECTED, refusal, unexpected
from kg_memory.errors import Forbidden, InputTooLarge, InvalidInput, NotFound
from kg_memory.model.ids import new_id
from kg_memory.telemetry import metrics
from kg_memory.telemetry.statements import Trace, tracing

log = logging.getLogger("kg_memory.requests")

TIMEOUT = "TIMEOUT"

CLOSED_BY_CLIENT = 499

SWITCHED = 101

_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)

_STARTS = frozenset({"http.response.start", "websocket.accept", "websocket.http.response.start"})

_DEFAULT_PORTS = {"http": 80, "https": 443}

_PAGE_SCHEMES = {"ws": "http", "wss": "https"}

_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})

COMMANDS = "/commands"
"""The address of the owner's commands, which have no limits of time and size."""

_ROUTES = frozenset({"/", "/graphql", "/schema.graphql", COMMANDS}) | _PROBES


class RequestLog:
    """Gives the request its id, logs and measures it, and answers unexpected errors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id()
        state = scope.setdefault("state", {})
        state["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] in _STARTS:
                asked.status = message.get("status", SWITCHED)
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                if asked.status == SWITCHED or _streams(message):
                    asked.begins_stream()
            await send(message)

        method = scope.setdefault("method", "WEBSOCKET")
        with tracing(request_id) as trace, metrics.request(method, Headers(scope=scope)) as asked:
            asked.operation = scope["path"] if scope["path"] in _ROUTES else asked.operation
            try:
                await self._app(scope, receive, send_with_id)
            except ClientDisconnect:
                asked.status = asked.status or CLOSED_BY_CLIENT
            except Exception:
                log.exception("unexpected error", extra={"request_id": request_id})
                if asked.status == 0:
                    await refusal(500, UNEXPECTED, unexpected(request_id))(scope, receive, send_with_id)
            finally:
                _log(scope, trace, asked)


def _log(scope: Scope, trace: Trace, asked: metrics.RequestMetrics) -> None:
    level = logging.DEBUG if scope["path"] in _PROBES and asked.status == 200 else logging.INFO
    fields = {
        "method": scope["method"],
        "path": scope["path"],
        "operation": scope["state"].get("operation"),
        "status": asked.status,
        "elapsed_ms": round(1000 * asked.elapsed_s, 1),
        "request_id": trace.request_id,
        "statements": trace.statements,
    }
    log.log(level, "request", extra=fields)


class LoopbackOnly:
    """Refuses a Host that is not a loopback name with our port, and an Origin that is not this Host.

    This keeps out web pages whose name was rebound to 127.0.0.1, and pages from other local ports.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan" and (reason := _foreign(scope)):
            return await refusal(403, Forbidden.code, reason)(scope, receive, send)
        await self._app(scope, receive, send)


def _foreign(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    host, origin = ", ".join(headers.getlist("host")), headers.get("origin")
    served = (scope.get("server") or (None, None))[1]
    scheme = _PAGE_SCHEMES.get(scope["scheme"], scope["scheme"])
    if not _is_loopback(_split(f"{scheme}://{host}"), served):
        return f"the Host {host[:80]!r} is not this service: use localhost or 127.0.0.1 with its port"
    if origin is not None and origin != f"{scheme}://{host}":
        return f"pages of {origin[:80]!r} may not use this service"
    return None


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None


def _is_loopback(url: SplitResult | None, served: int | None) -> bool:
    if url is None or not url.hostname or url.username is not None or url.path:
        return False
    port = url.port or _DEFAULT_PORTS[url.scheme]
    if served is not None and port != served:
        return False
    try:
        return ipaddress.ip_address(url.hostname).is_loopback
    except ValueError:
        return url.hostname == "localhost"


class _BodyTooLarge(Exception):
    """The body exceeded the limit while it was read."""


class BodyLimit:
    """Refuses a body over `most_bytes`, at once if its length is declared, else when it exceeds the limit."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self._app = app
        self._most_bytes = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == COMMANDS:
            return await self._app(scope, receive, send)
        declared = Headers(scope=scope).get("content-length", "0")
        received = int(declared) if declared.isdecimal() else 0
        refuse = refusal(413, InputTooLarge.code, f"the body is over the limit of {self._most_bytes:,} bytes")
        if received > self._most_bytes:
            return await refuse(scope, receive, send)
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._most_bytes:
                raise _BodyTooLarge
            return message

        try:
            await self._app(scope, receive_counted, send)
        except _BodyTooLarge:
            await refuse(scope, receive, send)


class TimeLimit:
    """Ends a request after `seconds`; what it had written is rolled back. Streams and commands have no limit."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == COMMANDS:
            return await self._app(scope, receive, send)
        answering, limit = False, asyncio.timeout(self._seconds)

        async def send_watched(message: Message) -> None:
            nonlocal answering
            answering = True
            if message["type"] == "http.response.start" and _streams(message):
                limit.reschedule(None)
            await send(message)

        try:
            async with limit:
                await self._app(scope, receive, send_watched)
        except TimeoutError:
            if answering or not limit.expired():
                raise
            reason = (
                f"the request took longer than {self._seconds:g} s: ask for less, or raise KG_MEMORY_REQUEST_TIMEOUT_S"
            )
            await refusal(503, TIMEOUT, reason)(scope, receive, send)


def _streams(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith(EVENT_STREAM)


LARGEST_BODY = 10_000_000


def guarded(routes: Sequence[BaseRoute], request_timeout_s: float) -> Starlette:
    """The ASGI application of these routes, inside the middleware."""
    return Starlette(
        routes=routes,
        middleware=[
            Middleware(RequestLog),
            Middleware(LoopbackOnly),
            Middleware(TimeLimit, seconds=request_timeout_s),
            Middleware(BodyLimit, most_bytes=LARGEST_BODY),
        ],
        exception_handlers={HTTPException: _refused},
    )


async def _refused(_request: Request, error: Exception) -> Response:
    """The response for an unknown path or method, in the shape of every other error."""
    assert isinstance(error, HTTPException)  # it is registered for these only
    code = NotFound.code if error.status_code == 404 else InvalidInput.code
    return refusal(error.status_code, code, error.detail, dict(error.headers or {}))
