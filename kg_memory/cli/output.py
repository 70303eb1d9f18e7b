"""How commands print: JSON, table cells, times and intervals, and a spinner."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Annotated, Any

import typer
from rich.console import Console

console = Console(highlight=False, emoji=False)
errors = Console(stderr=True, highlight=False, emoji=False)

Json = Mapping[str, Any]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
InSpace = Annotated[str, typer.Option("--space", "-s", help="The name of the space.")]

_LENGTH = {"YEAR": 4, "MONTH": 7, "DAY": 10}
_SHOWN_NUMBERS = 8


def show_json(value: object) -> None:
    """Prints `value` as JSON."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def period(value: Json, name: str = "") -> str:
    """The interval `name` of an object, for example `2021-09 – 2025-05`. An open end is left out."""
    prefix = f"{name}_" if name else ""
    start = moment(value[f"{prefix}from"], value[f"{prefix}from_precision"])
    end = moment(value[f"{prefix}to"], value[f"{prefix}to_precision"])
    return f"{start} – {end}".strip() if start or end else "always"


def moment(at: str | None, precision: str | None = None) -> str:
    """An instant to its precision: `2025`, `2025-Q2`, `2025-05`, `2025-05-17` or `2025-05-17 09:30`."""
    written = (at or "").replace("T", " ")
    if precision == "QUARTER":
        return f"{written[:4]}-Q{(int(written[5:7]) + 2) // 3}"
    return written[: _LENGTH.get(precision or "", 16)]


def cell(value: object) -> str:
    """The text of a value in a table. A long list of numbers, for example a vector, is shown as its length."""
    if isinstance(value, list) and len(value) > _SHOWN_NUMBERS and isinstance(value[0], int | float):
        return f"({len(value)} numbers)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def waiting(what: str) -> AbstractContextManager[object]:
    """Shows a spinner with `what` and the elapsed time, if standard error is a terminal."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    display = Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)
    display.add_task(what, total=None)
    return display


def relation(statement: Json) -> str:
    """A statement as subject, predicate and object, with its negation, status and effect unless default."""
    target = statement["object"]["name"] if statement["object"] else statement["value"] or ""
    manner = [
        "not so" if statement["negated"] else "",
        statement["status"].lower() if statement["status"] != "ASSERTED" else "",
        statement["effect"].lower() if statement["effect"] != "STATES" else "",
    ]
    return f"{statement['subject']['name']} {statement['predicate']} {target}" + "".join(
        f" ({one})" for one in manner if one
    )


def time_of(statement: Json, name: str) -> str:
    """The recurrence of a statement or time, else its interval `name`, else an empty string."""
    known = statement[f"{name}_from"] or statement[f"{name}_to"]
    return statement["recurrence"] or (period(statement, name) if known else "")
