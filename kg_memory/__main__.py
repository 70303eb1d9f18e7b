"""The command line: `kg-memory` or `python -m kg_memory`."""

import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from kg_memory.cli.terminal import HOW, be_verbose
from kg_memory.errors import KgMemoryError
from kg_memory.version import __version__

COMMANDS = {
    "up": ("serving", "Start everything, load a sample the first time, and serve."),
    "serve": ("serving", "Serve a database that is up to date."),
    "worker": ("worker", "Work off what is queued."),
    "migrate": ("serving", "Bring the database's schema up to date."),
    "ingest": ("ingest", "Remember files: documents, and messages one a line."),
    "reextract": ("reextract", "Read stored episodes again, as they are read now."),
    "extract": ("extract", "Show what a text says; needs no database."),
    "search": ("search", "Find facts, episodes and entities."),
    "check": ("check", "Prove the invariants of the graph in every space."),
    "export-schema": ("export_schema", "Print the GraphQL schema."),
    "db": ("database", "Start, stop, ask, save and restore the local database."),
    "ontology": ("ontology", "The predicates that are known by name, as YAML."),
    "jobs": ("jobs", "Show, hold, retry and cancel what is queued."),
    "webhooks": ("webhooks", "Register, show, hold, replay and delete webhooks."),
}
"""The module and the short help of every command: none is loaded but the one that runs."""


class Commands(TyperGroup):
    """The commands by name, each loaded when it is asked for."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.commands = dict.fromkeys(COMMANDS)  # type: ignore[assignment]  # their names are all it needs

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """The command, None when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        found = getattr(import_module(f"kg_memory.cli.{module}"), cmd_name.replace("-", "_"))
        if isinstance(found, typer.Typer):
            return get_command(found)
        alone = typer.Typer(**HOW)
        alone.command(cmd_name)(found)
        return get_command(alone)

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """All commands with their short help, without loading one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help) for name, (_, help) in COMMANDS.items()])


cli = typer.Typer(
    cls=Commands,
    name="kg-memory",
    help="A graph-first knowledge memory: text in, a temporal graph in Neo4j, GraphQL out.",
    no_args_is_help=True,
    **HOW,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg-memory {__version__}")
        raise typer.Exit


@cli.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", callback=be_verbose, help="Say who answers, and what takes how long.")
    ] = False,
) -> None:
    """What goes before the command."""


def main() -> None:
    """Runs the command that the arguments name; what goes wrong is one line on standard error and exit code 1."""
    try:
        cli(prog_name="kg-memory")
    except KgMemoryError as error:
        typer.echo(f"error[{error.code}]: {' '.join(str(error).split())}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
