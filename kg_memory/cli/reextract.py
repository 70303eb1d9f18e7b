"""`kg-memory reextract`: reads again what was left to the rules while a language model was away."""

from dataclasses import replace
from typing import Annotated

import typer

from kg_memory.cli.asking import ask
from kg_memory.cli.output import AsJson, console, show_json, waiting
from kg_memory.ingest.model import Reextracted
from kg_memory.memory import BATCH, Memory
from kg_memory.model.facts import FALLEN_BACK
from kg_memory.model.pages import PageRequest


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
    done = ask(lambda memory: _reextract(memory, space, read_by))
    show_json(done) if as_json else _show(done)
    if any(one.left for one in done):
        raise typer.Exit(1)


async def _reextract(memory: Memory, space: str | None, read_by: str) -> list[Reextracted]:
    with waiting("Reading again"):
        names = [space] if space is not None else await _spaces(memory)
        return [await _all(memory, name, read_by) for name in names]


async def _spaces(memory: Memory) -> list[str]:
    names: list[str] = []
    after, more = None, True
    while more:
        page = await memory.spaces(page=PageRequest(200, after))
        names += [space.name for space in page.items]
        after, more = (page.cursors[-1] if page.cursors else None), page.has_next
    return names


async def _all(memory: Memory, space: str, read_by: str) -> Reextracted:
    """All batches of a space as one."""
    whole = await memory.reextract(space, read_by=read_by, page=BATCH)
    while whole.after is not None:
        batch = await memory.reextract(space, read_by=read_by, page=replace(BATCH, after=whole.after))
        whole = whole.then(batch)
    return whole


def _show(done: list[Reextracted]) -> None:
    for one in done:
        if one.episodes or one.left:
            console.print(
                f"{one.space}: {one.episodes:,} episodes read again; {one.added:,} facts added, {one.revised:,} "
                f"revised, {one.superseded:,} superseded, {one.retracted:,} retracted",
                markup=False,
            )
        if one.left:
            console.print(f"{one.left:,} are as they were: the language model is still away", markup=False)
    if not any(one.episodes or one.left for one in done):
        console.print("There is nothing to read again.")
