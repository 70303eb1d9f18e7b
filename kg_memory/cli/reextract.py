"""`kg-memory reextract`: extract again from stored episodes, for example after the language model was unavailable."""

import asyncio
from typing import Annotated, Any

import typer

from kg_memory.cli.client import Ask, connect
from kg_memory.cli.output import AsJson, Json, console, show_json, waiting
from kg_memory.model.facts import FALLEN_BACK

BATCH = 50
"""Episodes per call."""


def reextract(
    space: Annotated[
        str | None, typer.Option("--space", "-s", help="The name of the space. The default is all spaces.")
    ] = None,
    read_by: Annotated[
        str, typer.Option(metavar="READER", help="Only episodes whose Episode.readBy starts with this: rules, llm:….")
    ] = FALLEN_BACK,
    as_json: AsJson = False,
) -> None:
    """Extract again from stored episodes with the current models, and replace what they stated.

    The default is the episodes that only the rules read because the language model was unavailable or failed. The
    earlier facts stay in the history. Manual assertions and retractions stay. You can run it again at any time.
    """
    done = asyncio.run(_reextract(space, read_by))
    show_json(done) if as_json else _show(done)
    if any(one["left"] for one in done):
        raise typer.Exit(1)


async def _reextract(space: str | None, read_by: str) -> list[Json]:
    with waiting("Reading again"):
        async with connect() as ask:
            names = [space] if space is not None else await _spaces(ask)
            return [await _reextract_space(ask, name, read_by) for name in names]


async def _spaces(ask: Ask) -> list[str]:
    page = await ask("spaces", {"after": None})
    names = [space["name"] for space in page["items"]]
    while page["after"] is not None:
        page = await ask("spaces", {"after": page["after"]})
        names += [space["name"] for space in page["items"]]
    return names


async def _reextract_space(ask: Ask, space: str, read_by: str) -> Json:
    """The sum of all batches of a space."""
    arguments = {"space": space, "read_by": read_by, "first": BATCH}
    total: Json = await ask("reextract", {**arguments, "after": None})
    while total["after"] is not None:
        total = _sum(total, await ask("reextract", {**arguments, "after": total["after"]}))
    return total


def _sum(total: Json, batch: Json) -> dict[str, Any]:
    """The sum of two batches: numbers are added, other values are those of `batch`."""
    added = {name: value + batch[name] for name, value in total.items() if isinstance(value, int | float)}
    return {**batch, **added, **({"usage": _sum(total["usage"], batch["usage"])} if "usage" in total else {})}


def _show(done: list[Json]) -> None:
    for one in done:
        if one["episodes"] or one["left"]:
            console.print(
                "{space}: {episodes:,} episodes read again; {added:,} facts added, {revised:,} revised, "
                "{superseded:,} superseded, {retracted:,} retracted".format_map(one),
                markup=False,
            )
        if one["left"]:
            console.print(f"{one['left']:,} were left unchanged: the language model is still unavailable", markup=False)
    if not any(one["episodes"] or one["left"] for one in done):
        console.print("There is nothing to read again.")
