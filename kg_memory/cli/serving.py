"""`kg-memory up`, `serve` and `migrate`: the service, with everything it needs or with nothing changed."""

import asyncio
import signal
import socket
from collections.abc import Coroutine
from contextlib import ExitStack, suppress
from typing import Annotated

import typer

from kg_memory import sample, server, wiring
from kg_memory.cli.opening import opened_here
from kg_memory.cli.output import AsJson, console, errors, show_json
from kg_memory.cli.service import Place, RunningService, announced
from kg_memory.cli.terminal import be_verbose, stage
from kg_memory.download import progress_bar
from kg_memory.settings import Settings

Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Instead of KG_MEMORY_PORT; 0 takes a free one.")]


Verbose = Annotated[bool, typer.Option("--verbose", "-v", callback=be_verbose, help="Say how long each stage takes.")]


def up(port: Port = None, verbose: Verbose = False) -> None:
    """Start everything: get what is missing, start the database, migrate, load a sample the first time, and serve."""
    until_stopped(_up(Settings.load(port=port)))


def serve(port: Port = None, verbose: Verbose = False) -> None:
    """Serve a database that is up to date; a database that needs `migrate` is refused."""
    until_stopped(_serve(Settings.load(port=port)))


def migrate(as_json: AsJson = False) -> None:
    """Bring the database's schema up to date."""
    version = asyncio.run(_migrated())
    show_json({"migration": version}) if as_json else console.print(f"The schema is at migration {version}.")


async def _migrated() -> object:
    """Here and not by a service: one that runs has migrated already, or refuses to run."""
    async with opened_here() as commands:
        return await commands.answer("migration", {})


def until_stopped(service: Coroutine[None, None, None]) -> None:
    """Runs a service; Ctrl-C and SIGTERM end it in good order at any time, also before it serves."""

    async def stoppable() -> None:
        task = asyncio.create_task(service)
        with suppress(NotImplementedError):  # Windows has no SIGTERM to wait for
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await task

    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(stoppable())


async def _answer(opened: wiring.Opened, listener: socket.socket) -> None:
    """Serves until it is told to stop; SIGTERM cancels nothing now, since the server hears it and finishes requests."""
    with suppress(NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: None)
    place = Place.of(opened.settings.home, opened.settings.neo4j_uri, opened.settings.neo4j_database)
    host, port = listener.getsockname()[:2]
    service = RunningService(host, port, place)
    with ExitStack() as until_it_stops:

        def ready() -> None:
            until_it_stops.enter_context(announced(service))
            _show_addresses(opened, listener)

        await server.serve(opened, listener, service.token, on_ready=ready)


async def _up(settings: Settings) -> None:
    with server.listen(settings) as listener:
        async with wiring.opened(settings, progress=progress_bar(errors), stage=stage) as opened:
            with stage(f"looking for the sample in the space {sample.SPACE}"):
                await sample.load(opened.memory)
            await _answer(opened, listener)


async def _serve(settings: Settings) -> None:
    with server.listen(settings) as listener:
        async with wiring.opened(settings, migrating=False, progress=progress_bar(errors), stage=stage) as opened:
            await _answer(opened, listener)


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
    """Where it is reached: `http://127.0.0.1:8712`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def show_address(name: str, value: str) -> None:
    """One line for what can be opened; those of several stand in columns."""
    typer.echo(f"{name:<14} {value}")
