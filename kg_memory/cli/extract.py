"""`kg-memory extract TEXT|FILE`: extract from a text without storing anything."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.table import Table
from rich.text import Text

from kg_memory.cli.output import AsJson, Json, console, period, relation, show_json, time_of, waiting
from kg_memory.cli.running_service import find_service
from kg_memory.errors import InvalidInput
from kg_memory.model.roles import Role

STANDARD_STREAM = "-"
_LONGEST_FILE_NAME = 255


def extract(
    source: Annotated[str, typer.Argument(metavar="TEXT|FILE", help="A text, a text file, or - for standard input.")],
    speaker: Annotated[str | None, typer.Option(help="The speaker: who `I` is.")] = None,
    addressee: Annotated[str | None, typer.Option(help="The addressee: who `you` is.")] = None,
    role: Annotated[Role | None, typer.Option(help="Who sent it. The default is a user.", case_sensitive=False)] = None,
    occurred_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it was said, for example 2024-05-17. The default is now.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write an HTML page with the text marked; - prints it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the entities, facts and times in a text, with their positions. Stores nothing and needs no database."""
    text = _text(source)
    with waiting("Reading"):
        found = _extracted(text, speaker, addressee, role, occurred_at)
    if html is not None:
        from kg_memory.cli.extract_page import page  # spaCy marks the text

        _write(page(text, found), html)
    elif as_json:
        show_json(found)
    else:
        _show(found)


def _extracted(
    text: str, speaker: str | None, addressee: str | None, role: Role | None, occurred_at: str | None
) -> Json:
    """The extraction, by the models of the running service, else by models loaded in this process."""
    service = find_service()
    if service is not None:
        said = {"text": text, "speaker": speaker, "addressee": addressee, "role": role, "occurred_at": occurred_at}
        return cast(Json, service.answer("extract", said))
    from kg_memory.cli.in_process import extract_text

    return asyncio.run(extract_text(text, speaker, addressee, role, occurred_at))


def _text(source: str) -> str:
    if source == STANDARD_STREAM:
        return sys.stdin.read()
    try:
        is_file = len(source) <= _LONGEST_FILE_NAME and Path(source).is_file()
        return Path(source).read_text(encoding="utf-8") if is_file else source
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{source[:80]!r} cannot be read as UTF-8 text: {error}") from error


def _write(html: str, file: Path) -> None:
    if str(file) == STANDARD_STREAM:
        typer.echo(html, nl=False)
        return
    try:
        file.write_text(html, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"--html {file} cannot be written: {error.strerror}") from error
    console.print(f"Written to {file}.", soft_wrap=True, markup=False)


def _show(found: Json) -> None:
    console.print(_profile(found["profile"]))
    tables = {"Entities": _entities(found), "Facts": _facts(found), "Times": _times(found)}
    for title, table in tables.items():
        if table.row_count:
            console.print(f"\n[bold]{title}[/bold]")
            console.print(table)
    if not found["statements"]:
        console.print("\nIt states nothing.")
    if found["dropped"]:
        console.print("\nLeft out: " + ", ".join(f"{count} × {reason}" for reason, count in found["dropped"].items()))


def _profile(profile: Json) -> str:
    emotional = profile["emotion"] != "NEUTRAL"
    parts = [
        profile["language"],
        ", ".join(category.lower() for category in profile["categories"]),
        f"{profile['emotion'].lower()} {profile['emotion_strength']:.2f}" if emotional else "",
        profile["kind"].lower(),
        f"salience {profile['salience']:.2f}",
    ]
    return " · ".join(part for part in parts if part)


def _entities(found: Json) -> Table:
    table = Table("name", "kind", "also", "where", box=None, pad_edge=False)
    positions: dict[tuple[str, str], list[str]] = {}
    aliases: dict[tuple[str, str], set[str]] = {}
    for mention in found["mentions"]:
        entity = mention["entity"]
        key = entity["name"], entity["kind"].lower()
        positions.setdefault(key, []).append(_position(mention))
        aliases.setdefault(key, set()).update(entity["aliases"])
    for (name, kind), where in positions.items():
        table.add_row(Text(name), kind, Text(", ".join(sorted(aliases[name, kind]))), ", ".join(where))
    return table


def _facts(found: Json) -> Table:
    table = Table("fact", "relation", "when", "where", "sure", box=None, pad_edge=False)
    for statement in found["statements"]:
        when, sure = time_of(statement, "valid"), f"{statement['confidence']:.2f}"
        table.add_row(Text(statement["text"]), Text(relation(statement)), when, _position(statement), sure)
    return table


def _times(found: Json) -> Table:
    table = Table("words", "value", "means", "where", box=None, pad_edge=False)
    for time in found["times"]:
        words = " ".join(time["quote"].split())
        readings = [time_of(time, "interval"), *map(period, time["alternatives"])]
        table.add_row(Text(words), time["value"], " or ".join(filter(None, readings)), _position(time))
    return table


def _position(part: Json) -> str:
    return f"{part['start']}–{part['end']}"
