"""The service: the routes of one memory, and what every request passes first."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from html import escape
from pathlib import Path
from string import Template

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
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

_Answer = Callable[[Request], Awaitable[Response]]


def service(memory: Memory, *, request_timeout_s: float, browser_url: str | None = None) -> Starlette:
    """The ASGI application of an open memory; `browser_url` is where Neo4j Browser can be reached."""
    endpoint = Endpoint(memory)
    return Starlette(
        routes=[
            Route("/", _landing(browser_url)),
            Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
            WebSocketRoute("/graphql", endpoint.converse),
            Mount("/graphql/assets", StaticFiles(directory=ASSETS, check_dir=False)),
            Route("/schema.graphql", _schema),
            Route("/healthz", _alive),
            Route("/readyz", _ready(memory)),
            Route("/metrics", _metrics(memory)),
        ],
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


async def _alive(_request: Request) -> Response:
    return JSONResponse({"alive": True, "version": __version__})


def _ready(memory: Memory) -> _Answer:
    async def ready(_request: Request) -> Response:
        health = await memory.health()
        return JSONResponse(asdict(health), 200 if health.ready else 503)

    return ready


def _metrics(memory: Memory) -> _Answer:
    async def measured(_request: Request) -> Response:
        """Without the jobs while the database is away: what was measured is then needed most."""
        try:
            jobs = {state.value: count for state, count in (await memory.job_counts()).items()}
        except GraphError:
            jobs = {}
        return Response(metrics.exposition(jobs), media_type=metrics.MEDIA_TYPE)

    return measured


async def _refused(_request: Request, error: Exception) -> Response:
    """Unknown addresses and methods, in the shape of every other error."""
    assert isinstance(error, HTTPException)  # it is registered for these only
    code = NotFound.code if error.status_code == 404 else InvalidInput.code
    return refusal(error.status_code, code, error.detail, dict(error.headers or {}))
