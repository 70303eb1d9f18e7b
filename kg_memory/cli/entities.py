"""`kg-memory entities merge|split|rename|add-alias|remove-alias|undo|changes`: change entities by hand."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Column, Table

from kg_memory.cli.client import ask
from kg_memory.cli.output import AsJson, InSpace, Json, console, moment, show_json
from kg_memory.cli.terminal import TYPER_OPTIONS

EntityName = Annotated[str, typer.Argument(metavar="ENTITY", help="The entity's name or id.")]

entities = typer.Typer(
    help="Merge, split and rename entities, change their aliases, and undo it.", no_args_is_help=True, **TYPER_OPTIONS
)


@entities.command()
def merge(
    keep: Annotated[str, typer.Argument(metavar="KEEP", help="The name or id of the entity that stays.")],
    absorb: Annotated[str, typer.Argument(metavar="ABSORB", help="The name or id of the one that becomes part of it.")],
    space: InSpace,
    as_json: AsJson = False,
) -> None:
    """Merge two entities that are one."""
    _show_one(ask("merge_entities", space=space, keep=keep, absorb=absorb), as_json)


@entities.command()
def split(
    entity: EntityName,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of the new entity.")],
    space: InSpace,
    facts: Annotated[
        list[str] | None, typer.Option("--fact", metavar="ID", help="A fact about the new entity.")
    ] = None,
    mentions: Annotated[
        list[str] | None,
        typer.Option("--mention", metavar="EPISODE:START:END", help="A place that names the new entity."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Split a new entity off one that is two, with facts or with mentions. Both options can be repeated."""
    places = [_mention(written) for written in mentions or ()]
    answer = ask("split_entity", space=space, entity=entity, name=name, facts=facts or [], mentions=places)
    _show_one(answer, as_json)


@entities.command()
def rename(
    entity: EntityName,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new name.")],
    space: InSpace,
    as_json: AsJson = False,
) -> None:
    """Rename an entity. The old name becomes an alias."""
    _show_one(ask("rename_entity", space=space, entity=entity, name=name), as_json)


@entities.command()
def add_alias(
    entity: EntityName,
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="The further name.")],
    space: InSpace,
    as_json: AsJson = False,
) -> None:
    """Add a name by which an entity is found."""
    _show_one(ask("add_alias", space=space, entity=entity, alias=alias), as_json)


@entities.command()
def remove_alias(
    entity: EntityName,
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="The alias.")],
    space: InSpace,
    as_json: AsJson = False,
) -> None:
    """Remove an alias."""
    _show_one(ask("remove_alias", space=space, entity=entity, alias=alias), as_json)


@entities.command()
def undo(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="The id of the change, as `changes` lists it.")],
    space: InSpace,
    as_json: AsJson = False,
) -> None:
    """Undo a change."""
    _show_one(ask("undo_entity_change", space=space, change=change), as_json)


@entities.command()
def changes(
    entity: EntityName,
    space: InSpace,
    first: Annotated[int, typer.Option(min=1, max=200, help="Maximum number of changes.")] = 50,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Only changes after this cursor.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the changes of an entity by hand, the latest first."""
    page = ask("entity_changes", space=space, entity=entity, first=first, after=after)
    show_json(page["items"]) if as_json else _show(page["items"])
    if page["after"] and not as_json:
        console.print(f"There are more: --after {page['after']}", soft_wrap=True)


def _mention(written: str) -> Json:
    episode, _, place = written.partition(":")
    start, _, end = place.partition(":")
    if not (start.isdigit() and end.isdigit()):
        raise typer.BadParameter(f"{written!r} is not EPISODE:START:END", param_hint="--mention")
    return {"episode": episode, "start": int(start), "end": int(end)}


def _show_one(change: Json, as_json: bool) -> None:
    show_json(change) if as_json else _show([change])


def _show(found: Sequence[Json]) -> None:
    if not found:
        console.print("There are no changes.")
        return
    columns = [Column(name, no_wrap=True) for name in ("id", "kind", "made", "by")]
    table = Table(*columns, "name", box=None, pad_edge=False)
    for one in found:
        kind = one["kind"].lower().replace("_", " ") + (", undone" if one["undone_by"] else "")
        table.add_row(one["id"], kind, moment(one["at"]), one["by"], one["name"] or "")
    console.print(table)
