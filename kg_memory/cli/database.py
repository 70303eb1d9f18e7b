"""`kg-memory db …`: manage the local database, or query the configured one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from kg_memory.cli.client import ask
from kg_memory.cli.output import AsJson, Json, cell, console, errors, show_json, waiting
from kg_memory.cli.terminal import TYPER_OPTIONS
from kg_memory.errors import ConfigurationError

if TYPE_CHECKING:
    from kg_memory.embedded.server import Connection, EmbeddedNeo4j, Status

db = typer.Typer(
    help="Start, stop, query, back up and restore the local database.", no_args_is_help=True, **TYPER_OPTIONS
)


@db.command()
def start(as_json: AsJson = False) -> None:
    """Start the local database. It runs until `stop`; `up` and the other commands use it."""
    from kg_memory.download import progress_bar

    connection = _local().start(progress=progress_bar(errors))
    show_json(_with_password(connection)) if as_json else _show_connection(connection)


@db.command()
def stop(as_json: AsJson = False) -> None:
    """Stop the local database."""
    stopped = _local().stop()
    show_json({"stopped": stopped}) if as_json else console.print("Stopped." if stopped else "It was not running.")


@db.command()
def status(as_json: AsJson = False) -> None:
    """Show whether the local database runs, which process owns it and how to connect to it."""
    from kg_memory.model.plain import plain

    found = _local().status()
    if as_json:
        show_json(plain(found) | {"connection": found.connection and _with_password(found.connection)})
    else:
        _show_status(found)


@db.command()
def query(
    text: Annotated[str, typer.Argument(metavar="CYPHER", help="A Cypher query. It may only read.")],
    first: Annotated[int, typer.Option(min=1, max=100_000, help="Maximum number of rows.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Run a Cypher query on the local database, or on the one that NEO4J_URI names."""
    rows = ask("cypher", text=text, first=first)
    show_json(rows) if as_json else _show_rows(rows)


@db.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, for example memory.dump.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
    as_json: AsJson = False,
) -> None:
    """Save the local database to a file. A running database is stopped during the backup."""
    with waiting(f"Saving to {file}"):
        _local().backup(file, overwrite=overwrite)
    size = file.stat().st_size
    show_json({"file": str(file), "bytes": size}) if as_json else console.print(
        f"Saved to {file} ({size / 1e6:,.1f} MB)."
    )


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    as_json: AsJson = False,
) -> None:
    """Replace everything in the local database with the contents of a backup file."""
    if not yes:
        typer.confirm(f"Replace everything in the local database with {file}?", abort=True, err=True)
    with waiting(f"Restoring from {file}"):
        _local().restore(file)
    show_json({"restored": str(file)}) if as_json else console.print(f"Restored from {file}.")


@db.command()
def train(as_json: AsJson = False) -> None:
    """Make the next starts of the database about twice as fast: once per machine. `up` does it in the background."""
    import asyncio

    from kg_memory.cli.training import train
    from kg_memory.settings import Settings

    with waiting("Training"):
        trained = asyncio.run(train(Settings.load()))
    show_json({"trained": trained}) if as_json else console.print("Done." if trained else "There is nothing to do.")


def _local() -> "EmbeddedNeo4j":
    from kg_memory.settings import Settings
    from kg_memory.wiring import embedded

    settings = Settings.load()
    if settings.neo4j_uri is not None:
        raise ConfigurationError(
            f"NEO4J_URI={settings.neo4j_uri!r} names another server, but this command is for the local one: unset it"
        )
    return embedded(settings)


def _with_password(connection: "Connection") -> Json:
    """The connection as JSON. `plain` leaves out secrets, but whoever may run this command may read the password."""
    from kg_memory.model.plain import plain

    shown: Json = plain(connection) | {"password": connection.password}
    return shown


def _show_status(status: "Status") -> None:
    if status.connection is None:
        console.print(f"Not running. Its home is {status.home}.", soft_wrap=True)
        return
    owner = f"belongs to process {status.owner_pid}" if status.owner_pid else "runs until `kg-memory db stop`"
    console.print(f"Running as process {status.pid}; it {owner}. Its home is {status.home}.", soft_wrap=True)
    _show_connection(status.connection)


def _show_connection(connection: "Connection") -> None:
    console.print(f"Neo4j Browser  {connection.browser_url}", soft_wrap=True)
    console.print(f"Bolt           {connection.uri}", soft_wrap=True)
    console.print(f"User           {connection.user}, password {connection.password}", soft_wrap=True, markup=False)


def _show_rows(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        console.print("No rows.")
        return
    table = Table(*rows[0], box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell(value)) for value in row.values()))
    console.print(table)
