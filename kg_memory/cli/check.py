"""`kg-memory check`."""

import asyncio
from collections.abc import Sequence

import typer
from rich.table import Table

from kg_memory.app import opened
from kg_memory.cli.output import AsJson, console, errors, show_json
from kg_memory.download import progress_bar
from kg_memory.model import Violation
from kg_memory.settings import Settings


def check(as_json: AsJson = False) -> None:
    """Prove the invariants of the graph in every space; exit code 1 when one is broken."""
    violations = asyncio.run(_check())
    show_json(violations) if as_json else _show(violations)
    if violations:
        raise typer.Exit(1)


async def _check() -> list[Violation]:
    async with opened(Settings.load(), progress=progress_bar(errors)) as open_:
        return await open_.memory.check()


def _show(violations: Sequence[Violation]) -> None:
    if not violations:
        console.print("The graph is sound.")
        return
    table = Table("broken invariant", "how often", "for example", box=None, pad_edge=False)
    for violation in violations:
        table.add_row(violation.invariant, f"{violation.count:,}", "\n".join(violation.examples))
    console.print(table)
