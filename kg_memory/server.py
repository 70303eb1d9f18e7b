"""The server: uvicorn on a loopback socket, with workers and webhook delivery beside it."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg_memory.api.commands import Commands
from kg_memory.api.http.commands import CommandsEndpoint
from kg_memory.api.http.middleware import LARGEST_BODY
from kg_memory.api.http.probes import Probes
from kg_memory.api.http.routes import service
from kg_memory.errors import ConfigurationError
from kg_memory.jobs.worker import DEFAULT_CONFIG, WorkerConfig
from kg_memory.memory import Memory
from kg_memory.settings import Settings
from kg_memory.telemetry import logs
from kg_memory.wiring import Opened

GRACE_S = 20

MOST_CONNECTIONS = 900
"""More than the limit of all streams, and fewer than the 1,024 files that many systems let a process open."""


@asynccontextmanager
async def running_workers(memory: Memory, workers: int, config: WorkerConfig = DEFAULT_CONFIG) -> AsyncIterator[None]:
    """Runs workers and webhook delivery while the block runs; at its end their jobs and webhooks are free again."""
    tasks = [asyncio.create_task(memory.jobs.work(config)) for _ in range(workers)]
    tasks.append(asyncio.create_task(memory.webhooks.deliver()))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def serve(open_: Opened, listener: socket.socket, token: str, on_ready: Callable[[], None]) -> None:
    """Serves requests and runs workers until SIGINT or SIGTERM, then finishes the running requests.

    Requests with the `token` may run the commands of the command line.
    """
    logs.configure(open_.settings.log_level)
    app = service(
        open_.memory,
        request_timeout_s=open_.settings.request_timeout_s,
        browser_url=open_.database.browser_url,
        owner=CommandsEndpoint(Commands(open_.memory, open_.graph.query), token),
    )
    async with running_workers(open_.memory, open_.settings.workers):
        await _Server(_config(app), on_ready, open_.memory.events.stop).serve(sockets=[listener])


@asynccontextmanager
async def serving_probes(
    probes: Probes, settings: Settings, listener: socket.socket, on_ready: Callable[[], None]
) -> AsyncIterator[None]:
    """Serves the probes while the block runs; the block handles the signals."""
    server = _ServerBeside(
        _config(probes.service(request_timeout_s=settings.request_timeout_s)), on_ready, lambda: None
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _config(app: Callable[..., Any]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
        lifespan="off",
        http=_Connection,
        limit_concurrency=MOST_CONNECTIONS,
        ws_max_size=LARGEST_BODY,
    )


class _Connection(H11Protocol):
    """uvicorn's HTTP protocol, which also closes a new connection that sends no request in time."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self.timeout_keep_alive_handler)


class _Server(uvicorn.Server):
    """uvicorn's server, with a callback when it is ready and one before it waits for running requests."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None], on_stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)


class _ServerBeside(_Server):
    """A server that leaves the signals to the code beside it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(settings: Settings) -> socket.socket:
    """A bound socket to serve on; raises `ConfigurationError` when the address is not loopback or in use."""
    try:
        addresses = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ConfigurationError(f"KG_MEMORY_HOST={settings.host!r} is not an address: {error}") from error
    family, kind, protocol, _, address = addresses[0]
    if not ipaddress.ip_address(address[0]).is_loopback:
        raise ConfigurationError(
            f"KG_MEMORY_HOST={settings.host!r} is reachable from other machines, and there is no authentication yet: "
            "use 127.0.0.1 or ::1"
        )
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"port {settings.port} of {settings.host} cannot be used ({error.strerror}): "
            "choose another with --port, or 0 for any free one"
        ) from error
    return listener
