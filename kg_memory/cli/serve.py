"""`kg-memory up`, `serve` and `migrate`: start the service, or migrate the database."""

import asyncio
import signal
import socket
from collections.abc import Coroutine
from contextlib import ExitStack, suppress
from typing import Annotated

import typer

from kg_memory import sample, server, wiring
from kg_memory.cli.in_process import open_commands
from kg_memory.cli.output import AsJson, console, errors, show_json
from kg_memory.cli.running_service import ServiceClient, ServiceScope, service_file
from kg_memory.cli.terminal import set_verbose, stage
from kg_memory.download import progress_bar
from kg_memory.errors import KgMemoryError
from kg_memory.settings import Settings

Port = Annotated[
    int | None, typer.Option(min=0, max=65535, help="The port, instead of KG_MEMORY_PORT. 0 picks a free port.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", callback=set_verbose, help="Show how long each stage takes.")]


def up(port: Port = None, verbose: Verbose = False) -> None:
    """Start everything: download what is missing, start and migrate the database, load a sample once, and serve."""
    until_stopped(_up(Settings.load(port=port)))


def serve(port: Port = None, verbose: Verbose = False) -> None:
    """Serve a database that is up to date. Refuses a database that needs `migrate`."""
    until_stopped(_serve(Settings.load(port=port)))


def migrate(as_json: AsJson = False) -> None:
    """Bring the database's schema up to date."""
    version = asyncio.run(_migrated())
    show_json({"migration": version}) if as_json else console.print(f"The schema is at migration {version}.")


async def _migrated() -> object:
    """The migration of the database. It runs in this process: a running service has already migrated."""
    async with open_commands() as commands:
        return await commands.answer("migration", {})


def until_stopped(service: Coroutine[None, None, None]) -> None:
    """Runs a service until Ctrl-C or SIGTERM, which shut it down cleanly, also while it starts."""

    async def stoppable() -> None:
        task = asyncio.create_task(service)
        with suppress(NotImplementedError):  # Windows has no SIGTERM to wait for
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await task

    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(stoppable())


async def _serve_requests(opened: wiring.Opened, listener: socket.socket) -> None:
    """Serves until SIGTERM or Ctrl-C. The server handles SIGTERM itself and finishes its requests."""
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: None)
    scope = ServiceScope.of(opened.settings.home, opened.settings.neo4j_uri, opened.settings.neo4j_database)
    host, port = listener.getsockname()[:2]
    service = ServiceClient(host, port, scope)
    with ExitStack() as while_serving:

        def ready() -> None:
            while_serving.enter_context(service_file(service))
            _show_addresses(opened, listener)

        await server.serve(opened, listener, service.token, on_ready=ready)


async def _up(settings: Settings) -> None:
    with server.listen(settings) as listener:
        async with wiring.opened(settings, progress=progress_bar(errors), stage=stage) as opened:
            with stage(f"looking for the sample in the space {sample.SPACE}"):
                await sample.load(opened.memory)
            warming = asyncio.create_task(_warm_up(opened))
            await _serve_requests(opened, listener)
            await warming


async def _warm_up(opened: wiring.Opened) -> None:
    """Makes the first search fast, and the next start, while the service already answers."""
    with suppress(KgMemoryError):
        await sample.search(opened.memory)
    if opened.settings.neo4j_uri is None:
        from kg_memory.cli import training  # another server needs nothing of the local one

        await asyncio.to_thread(training.begin, opened.settings)


async def _serve(settings: Settings) -> None:
    with server.listen(settings) as listener:
        async with wiring.opened(settings, migrating=False, progress=progress_bar(errors), stage=stage) as opened:
            await _serve_requests(opened, listener)


def _show_addresses(opened: wiring.Opened, listener: socket.socket) -> None:
    service = address_of(listener)
    lines = {"GraphiQL": f"{service}/graphql", "API": f"{service}/"}
    if opened.database.browser_url is None:
        lines["Database"] = opened.database.uri
    else:
        lines["Neo4j Browser"] = opened.database.browser_url
        lines["  user"] = opened.database.user
        lines["  password"] = opened.database.password
    for name, value in lines.items():
        show_address(name, value)
    typer.echo("Ctrl-C stops it.")


def address_of(listener: socket.socket) -> str:
    """The URL of a listening socket, for example `http://127.0.0.1:8712`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def show_address(name: str, value: str) -> None:
    """Prints a name and an address in columns."""
    typer.echo(f"{name:<14} {value}")
