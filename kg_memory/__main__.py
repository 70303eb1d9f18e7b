"""The command line: `kg-memory` or `python -m kg_memory`."""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from kg_memory.cli.terminal import TYPER_OPTIONS, set_verbose
from kg_memory.errors import KgMemoryError
from kg_memory.version import __version__

COMMANDS = {
    "up": ("serve", "Start everything, load a sample once, and serve."),
    "serve": ("serve", "Serve a database that is up to date."),
    "worker": ("worker", "Run queued jobs."),
    "migrate": ("serve", "Bring the database's schema up to date."),
    "ingest": ("ingest", "Store files: documents, and messages one per line."),
    "reextract": ("reextract", "Extract again from stored episodes."),
    "extract": ("extract", "Show the entities, facts and times in a text; needs no database."),
    "search": ("search", "Search facts, episodes and entities."),
    "check": ("check", "Check the invariants of the graph in every space."),
    "export-schema": ("export_schema", "Print the GraphQL schema."),
    "db": ("database", "Start, stop, query, back up and restore the local database."),
    "ontology": ("ontology", "Export or import the ontology of a space as YAML."),
    "policies": ("policies", "Show or set which facts a space keeps of each role."),
    "entities": ("entities", "Merge, split and rename entities, change their aliases, and undo it."),
    "jobs": ("jobs", "List, show, pause, retry and cancel jobs."),
    "webhooks": ("webhooks", "Register, list, pause, replay and delete webhooks."),
}
"""The module and the short help of each command. Only the module of the command that runs is imported."""


class LazyCommands(TyperGroup):
    """The group of all commands. Each is imported when it runs."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]  # only the names are needed

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command = getattr(import_module(f"kg_memory.cli.{module}"), cmd_name.replace("-", "_"))
        if isinstance(command, typer.Typer):
            return get_command(command)
        app = typer.Typer(**TYPER_OPTIONS)
        app.command(cmd_name)(command)
        return get_command(app)

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Lists the commands with their short help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help) for name, (_, help) in COMMANDS.items()])


cli = typer.Typer(
    cls=LazyCommands,
    name="kg-memory",
    help="A graph-first knowledge memory: text in, a temporal graph in Neo4j, GraphQL out.",
    no_args_is_help=True,
    **TYPER_OPTIONS,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg-memory {__version__}")
        raise typer.Exit


@cli.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", callback=set_verbose, help="Show what answers a command, and how long each stage takes."
        ),
    ] = False,
) -> None:
    """Options before the command."""


def main() -> None:
    """Runs the command in the arguments. An error is printed as one line on standard error, with exit code 1."""
    try:
        cli(prog_name="kg-memory")
    except KgMemoryError as error:
        typer.echo(f"error[{error.code}]: {' '.join(str(error).split())}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
