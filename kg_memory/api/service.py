"""The service: the routes of one memory, and what every request passes first; the probes, which do without it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from string import Template

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from kg_memory import metrics
from kg_memory.api.endpoint import Endpoint
from kg_memory.api.errors import refusal
from kg_memory.api.graphiql.page import ASSETS
from kg_memory.api.graphql_schema import export_schema
from kg_memory.api.middleware import BodyLimit, LoopbackOnly, RequestLog, TimeLimit
from kg_memory.errors import GraphError, InvalidInput, NotFound
from kg_memory.memory import Memory
from kg_memory.version import __version__

LARGEST_BODY = 10_000_000
_COUNTED_WITHIN_S = 5.0  # who scrapes waits for 10 unless told otherwise

_Answer = Callable[[Request], Awaitable[Response]]


def service(memory: Memory, *, request_timeout_s: float, browser_url: str | None = None) -> Starlette:
    """The ASGI application of an open memory; `browser_url` is where Neo4j Browser can be reached."""
    endpoint = Endpoint(memory)
    routes = [
        Route("/", _landing(browser_url)),
        Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", endpoint.converse),
        Mount("/graphql/assets", StaticFiles(directory=ASSETS, check_dir=False)),
        Route("/schema.graphql", _schema),
    ]
    return _guarded([*routes, *Probes(memory).routes], request_timeout_s)


@dataclass(slots=True)
class Probes:
    """Whether this process lives and is ready, and what it measured; `memory` is None while it is not open."""

    memory: Memory | None = None

    def service(self, *, request_timeout_s: float) -> Starlette:
        """The ASGI application of a process that answers nothing else."""
        return _guarded(self.routes, request_timeout_s)

    @property
    def routes(self) -> list[BaseRoute]:
        return [Route("/healthz", self._alive), Route("/readyz", self._ready), Route("/metrics", self._metrics)]

    async def _alive(self, _request: Request) -> Response:
        return JSONResponse({"alive": True, "version": __version__})

    async def _ready(self, _request: Request) -> Response:
        if self.memory is None:
            return JSONResponse({"ready": False, "version": __version__, "database": "not open yet"}, 503)
        health = await self.memory.health()
        return JSONResponse(asdict(health), 200 if health.ready else 503)

    async def _metrics(self, _request: Request) -> Response:
        return Response(metrics.exposition(await self._jobs()), media_type=metrics.MEDIA_TYPE)

    async def _jobs(self) -> Mapping[str, int]:
        """Nothing while the database is away, and that soon: what was measured is then needed most."""
        if self.memory is None:
            return {}
        try:
            async with asyncio.timeout(_COUNTED_WITHIN_S):
                counts = await self.memory.job_counts()
        except (GraphError, TimeoutError):
            return {}
        return {state.value: count for state, count in counts.items()}


def _guarded(routes: Sequence[BaseRoute], request_timeout_s: float) -> Starlette:
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


def _landing(browser_url: str | None) -> _Answer:
    page = Template((Path(__file__).parent / "landing.html").read_text(encoding="utf-8"))
    browser = f'<a href="{escape(browser_url)}">Neo4j Browser</a>' if browser_url else "Neo4j Browser, on your server"
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"

    async def landing(request: Request) -> Response:
        address = escape(str(request.base_url).rstrip("/"))
        text = page.substitute(version=__version__, browser=browser, address=address)
        return HTMLResponse(text, headers={"Content-Security-Policy": policy})

    return landing


async def _schema(_request: Request) -> Response:
    return PlainTextResponse(export_schema())


async def _refused(_request: Request, error: Exception) -> Response:
    """Unknown addresses and methods, in the shape of every other error."""
    assert isinstance(error, HTTPException)  # it is registered for these only
    code = NotFound.code if error.status_code == 404 else InvalidInput.code
    return refusal(error.status_code, code, error.detail, dict(error.headers or {}))
