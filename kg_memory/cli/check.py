"""`kg-memory check`."""

from collections.abc import Sequence

import typer
from rich.table import Table

from kg_memory.cli.client import ask
from kg_memory.cli.output import AsJson, Json, console, show_json


def check(as_json: AsJson = False) -> None:
    """Check the invariants of the graph in every space. The exit code is 1 if one is broken."""
    violations = ask("check")
    show_json(violations) if as_json else _show(violations)
    if violations:
        raise typer.Exit(1)


def _show(violations: Sequence[Json]) -> None:
    if not violations:
        console.print("The graph is sound.")
        return
    table = Table("broken invariant", "how often", "for example", box=None, pad_edge=False)
    for violation in violations:
        table.add_row(violation["invariant"], f"{violation['count']:,}", "\n".join(violation["examples"]))
    console.print(table)
