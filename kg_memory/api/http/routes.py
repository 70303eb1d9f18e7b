"""The routes of the HTTP service."""

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from string import Template

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from kg_memory.api.graphql.schema import export_schema
from kg_memory.api.graphql.transport.endpoint import Endpoint
from kg_memory.api.http.commands import CommandsEndpoint
from kg_memory.api.http.middleware import guarded
from kg_memory.api.http.probes import Probes
from kg_memory.api.web.graphiql.page import ASSETS
from kg_memory.memory import Memory
from kg_memory.version import __version__

_Answer = Callable[[Request], Awaitable[Response]]


def service(
    memory: Memory, *, request_timeout_s: float, browser_url: str | None = None, owner: CommandsEndpoint | None = None
) -> Starlette:
    """The ASGI application of an open memory; `browser_url` is the address of Neo4j Browser, if it is known.

    With an `owner`, it also answers the commands of the command line for its home.
    """
    endpoint = Endpoint(memory)
    routes: list[BaseRoute] = [
        Route("/", _landing(browser_url)),
        Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", endpoint.serve_websocket),
        Mount("/graphql/assets", StaticFiles(directory=ASSETS, check_dir=False)),
        Route("/schema.graphql", _schema),
    ]
    routes += owner.routes if owner else []
    return guarded([*routes, *Probes(memory).routes], request_timeout_s)


def _landing(browser_url: str | None) -> _Answer:
    page = Template((Path(__file__).parents[1] / "web" / "landing.html").read_text(encoding="utf-8"))
    browser = f'<a href="{escape(browser_url)}">Neo4j Browser</a>' if browser_url else "Neo4j Browser, on your server"
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"

    async def landing(request: Request) -> Response:
        address = escape(str(request.base_url).rstrip("/"))
        text = page.substitute(version=__version__, browser=browser, address=address)
        return HTMLResponse(text, headers={"Content-Security-Policy": policy})

    return landing


async def _schema(_request: Request) -> Response:
    return PlainTextResponse(export_schema())
