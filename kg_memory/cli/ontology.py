"""`kg-memory ontology export|import`: the ontology of a space as YAML."""

from pathlib import Path
from typing import Annotated

import typer

from kg_memory.cli.client import ask
from kg_memory.cli.output import InSpace, console
from kg_memory.cli.terminal import TYPER_OPTIONS
from kg_memory.errors import InvalidInput

ontology = typer.Typer(help="Export or import the ontology of a space as YAML.", no_args_is_help=True, **TYPER_OPTIONS)


@ontology.command("export")
def export_ontology(
    space: Annotated[
        str | None, typer.Option("--space", "-s", help="The name of the space. The default is the shipped ontology.")
    ] = None,
) -> None:
    """Print the ontology of a space as YAML."""
    typer.echo(_shipped() if space is None else ask("ontology", space=space), nl=False)


@ontology.command("import")
def import_ontology(
    space: InSpace,
    file: Annotated[Path | None, typer.Argument(help="A YAML file. The default is the shipped ontology.")] = None,
) -> None:
    """Set the ontology of a space, or reset it to the shipped one. A file with an error changes nothing."""
    source = None if file is None else _read(file)
    imported = ask("set_ontology", space=space, source=source)
    console.print(f"{imported['predicates']} predicates, {imported['forms']} surface forms")


def _shipped() -> str:
    from kg_memory.model.ontology import default_ontology

    return default_ontology().source


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read as UTF-8 text: {error}") from error
