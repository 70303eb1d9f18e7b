"""`kg-memory search QUERY`."""

import asyncio
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from kg_memory.app import opened
from kg_memory.bitemporal import AsOf
from kg_memory.cli.output import AsJson, InSpace, at, console, errors, moment, period, show_json
from kg_memory.download import progress_bar
from kg_memory.model import Episode, Fact, Hit
from kg_memory.settings import Settings


def search(
    query: Annotated[str, typer.Argument(help="What to look for, in words.")],
    space: InSpace,
    valid_at: Annotated[str | None, typer.Option(metavar="TIME", help="Only facts that were true then.")] = None,
    known_at: Annotated[str | None, typer.Option(metavar="TIME", help="Only what was believed then.")] = None,
    first: Annotated[int, typer.Option(min=1, max=200, help="How many results.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Find facts, episodes and entities by meaning and by words, as of any time."""
    hits = asyncio.run(_search(space, query, AsOf.of(at(valid_at), at(known_at)), first))
    show_json(hits) if as_json else _show(hits)


async def _search(space: str, query: str, as_of: AsOf, first: int) -> list[Hit]:
    async with opened(Settings.load(), progress=progress_bar(errors)) as open_:
        return await open_.memory.search(space, query, as_of=as_of, first=first)


def _show(hits: list[Hit]) -> None:
    if not hits:
        console.print("Nothing found.")
        return
    table = Table("score", "what", "when", box=None, pad_edge=False)
    for hit in hits:
        what, when = _described(hit)
        table.add_row(f"{hit.score:.3f}", Text(what), when)
    console.print(table)


def _described(hit: Hit) -> tuple[str, str]:
    found = hit.found
    if isinstance(found, Fact):
        return found.text, period(found.valid)
    if isinstance(found, Episode):
        return f"{found.speaker}: {found.text}" if found.speaker else found.text, moment(found.occurred_at)
    return f"{found.name} ({found.kind.value.lower()})", ""
