"""`kg-memory ontology export|import`: the predicates of a space as YAML."""

from pathlib import Path
from typing import Annotated

import typer

from kg_memory.cli.asking import ask
from kg_memory.cli.output import InSpace, console
from kg_memory.cli.terminal import HOW
from kg_memory.errors import InvalidInput

ontology = typer.Typer(help="The predicates that are known by name, as YAML.", no_args_is_help=True, **HOW)


@ontology.command("export")
def export_ontology(
    space: Annotated[
        str | None, typer.Option("--space", "-s", help="The space, by name; without one, the shipped ontology.")
    ] = None,
) -> None:
    """Print the ontology of a space as YAML."""
    typer.echo(_shipped() if space is None else ask("ontology", space=space), nl=False)


@ontology.command("import")
def import_ontology(
    space: InSpace,
    file: Annotated[Path | None, typer.Argument(help="A YAML file; left out, the space gets the shipped one.")] = None,
) -> None:
    """Give a space its own ontology, or back the shipped one; a file with an error changes nothing."""
    source = None if file is None else _read(file)
    made = ask("set_ontology", space=space, source=source)
    console.print(f"{made['predicates']} predicates, {made['forms']} surface forms")


def _shipped() -> str:
    from kg_memory.model.ontology import default_ontology

    return default_ontology().source


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read as UTF-8 text: {error}") from error
