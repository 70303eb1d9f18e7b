"""What the commands print: tables for people, JSON for programs, times as precise as they are known."""

import json
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kg_memory.model.bitemporal import BEGINNING, END, Instant, Interval, Precision
from kg_memory.model.plain import plain

console = Console(highlight=False, emoji=False)
errors = Console(stderr=True, highlight=False, emoji=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
InSpace = Annotated[str, typer.Option("--space", "-s", help="The space, by name.")]

_LENGTH = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}
_SHOWN_NUMBERS = 8


def show_json(value: object) -> None:
    """Prints `value`, made of our dataclasses, as JSON."""
    typer.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def period(interval: Interval) -> str:
    """`2021-09 – 2025-05`, each side as precise as it is known and an open one left out."""
    start = "" if interval.start == BEGINNING else moment(interval.start, interval.start_precision)
    end = "" if interval.end == END else moment(interval.end, interval.end_precision)
    return f"{start} – {end}".strip() if start or end else "always"


def moment(at: datetime, precision: Precision = Precision.SECOND) -> str:
    """An instant as it would be written: `2025`, `2025-Q2`, `2025-05`, `2025-05-17` or `2025-05-17 09:30`."""
    written = at.isoformat(" ")
    if precision is Precision.QUARTER:
        return f"{written[:4]}-Q{(at.month + 2) // 3}"
    return written[: _LENGTH.get(precision, 16)]


def cell(value: object) -> str:
    """A value in a table; of a long list of numbers, such as a vector, only its length."""
    if isinstance(value, list) and len(value) > _SHOWN_NUMBERS and isinstance(value[0], int | float):
        return f"({len(value)} numbers)"
    return value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)


def at(written: str | None) -> datetime | None:
    """The instant that an option names; raises `InvalidTime`."""
    return None if written is None else Instant.parse(written).at


def waiting(what: str) -> AbstractContextManager[object]:
    """Says on the terminal, and nowhere else, what is being waited for and for how long."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    display = Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)
    display.add_task(what, total=None)
    return display
