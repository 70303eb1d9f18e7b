"""The command line: `kg-memory` or `python -m kg_memory`."""

import logging
import sys
from typing import Annotated

import typer

from kg_memory.cli import database
from kg_memory.cli.check import check
from kg_memory.cli.export_schema import export_schema
from kg_memory.cli.extract import extract
from kg_memory.cli.ingest import ingest
from kg_memory.cli.jobs import jobs
from kg_memory.cli.ontology import ontology
from kg_memory.cli.reextract import reextract
from kg_memory.cli.search import search
from kg_memory.cli.serving import migrate, serve, up
from kg_memory.cli.webhooks import webhooks
from kg_memory.cli.worker import worker
from kg_memory.errors import KgMemoryError
from kg_memory.version import __version__

cli = typer.Typer(
    name="kg-memory",
    help="A graph-first knowledge memory: text in, a temporal graph in Neo4j, GraphQL out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (up, serve, worker, migrate, ingest, reextract, extract, search, check, export_schema):
    cli.command()(command)
cli.add_typer(database.db, name="db")
cli.add_typer(ontology, name="ontology")
cli.add_typer(jobs, name="jobs")
cli.add_typer(webhooks, name="webhooks")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kg-memory {__version__}")
        raise typer.Exit


@cli.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """What goes before the command."""


def main() -> None:
    """Runs the command that the arguments name; what goes wrong is one line on standard error and exit code 1."""
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # the one line says it, not the driver's every try
    try:
        cli(prog_name="kg-memory")
    except KgMemoryError as error:
        typer.echo(f"error[{error.code}]: {' '.join(str(error).split())}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
