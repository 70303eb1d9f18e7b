"""`kg-memory reextract`: reads again what was left to the rules while a language model was away."""

import asyncio
from typing import Annotated, Any

import typer

from kg_memory.cli.asking import Ask, asking
from kg_memory.cli.output import AsJson, Json, console, show_json, waiting
from kg_memory.model.facts import FALLEN_BACK

BATCH = 50
"""Episodes that are read again in one act."""


def reextract(
    space: Annotated[str | None, typer.Option("--space", "-s", help="The space, by name; otherwise all.")] = None,
    read_by: Annotated[
        str, typer.Option(metavar="READER", help="Those whose reader begins so: rules, llm:… (as in Episode.readBy).")
    ] = FALLEN_BACK,
    as_json: AsJson = False,
) -> None:
    """Read stored episodes again, as they are read now, and replace what was found in them.

    Without --read-by, those that were left to the rules because the language model was away or of no use. What was
    believed until now stays known as of then; what was asserted or retracted by hand stays. Run it again at any time.
    """
    done = asyncio.run(_reextract(space, read_by))
    show_json(done) if as_json else _show(done)
    if any(one["left"] for one in done):
        raise typer.Exit(1)


async def _reextract(space: str | None, read_by: str) -> list[Json]:
    with waiting("Reading again"):
        async with asking() as ask:
            names = [space] if space is not None else await _spaces(ask)
            return [await _all(ask, name, read_by) for name in names]


async def _spaces(ask: Ask) -> list[str]:
    page = await ask("spaces", {"after": None})
    names = [space["name"] for space in page["items"]]
    while page["after"] is not None:
        page = await ask("spaces", {"after": page["after"]})
        names += [space["name"] for space in page["items"]]
    return names


async def _all(ask: Ask, space: str, read_by: str) -> Json:
    """All batches of a space as one."""
    asked = {"space": space, "read_by": read_by, "first": BATCH}
    whole: Json = await ask("reextract", {**asked, "after": None})
    while whole["after"] is not None:
        whole = _sum(whole, await ask("reextract", {**asked, "after": whole["after"]}))
    return whole


def _sum(whole: Json, batch: Json) -> dict[str, Any]:
    """Both batches as one: what is counted is added up, all else is the later one's."""
    added = {name: value + batch[name] for name, value in whole.items() if isinstance(value, int | float)}
    return {**batch, **added, **({"usage": _sum(whole["usage"], batch["usage"])} if "usage" in whole else {})}


def _show(done: list[Json]) -> None:
    for one in done:
        if one["episodes"] or one["left"]:
            console.print(
                "{space}: {episodes:,} episodes read again; {added:,} facts added, {revised:,} revised, "
                "{superseded:,} superseded, {retracted:,} retracted".format_map(one),
                markup=False,
            )
        if one["left"]:
            console.print(f"{one['left']:,} are as they were: the language model is still away", markup=False)
    if not any(one["episodes"] or one["left"] for one in done):
        console.print("There is nothing to read again.")
