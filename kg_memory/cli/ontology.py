"""`kg-memory ontology export|import`: the predicates of a space as YAML."""

from pathlib import Path
from typing import Annotated

import typer

from kg_memory.cli.asking import ask
from kg_memory.cli.output import InSpace, console
from kg_memory.errors import InvalidInput
from kg_memory.model.ontology import default_ontology

ontology = typer.Typer(help="The predicates that are known by name, as YAML.", no_args_is_help=True)


@ontology.command("export")
def export_ontology(
    space: Annotated[
        str | None, typer.Option("--space", "-s", help="The space, by name; without one, the shipped ontology.")
    ] = None,
) -> None:
    """Print the ontology of a space as YAML."""
    found = default_ontology() if space is None else ask(lambda memory: memory.ontology(space))
    typer.echo(found.source, nl=False)


@ontology.command("import")
def import_ontology(
    space: InSpace,
    file: Annotated[Path | None, typer.Argument(help="A YAML file; left out, the space gets the shipped one.")] = None,
) -> None:
    """Give a space its own ontology, or back the shipped one; a file with an error changes nothing."""
    source = None if file is None else _read(file)
    found = ask(lambda memory: memory.set_ontology(space, source))
    console.print(f"{len(found.predicates)} predicates, {len(found.forms) + len(found.endings)} surface forms")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read as UTF-8 text: {error}") from error
