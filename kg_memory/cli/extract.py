"""`kg-memory extract TEXT|FILE`: what a text says, without a database."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, cast

import typer
from rich.table import Table
from rich.text import Text

from kg_memory.cli.output import AsJson, Json, console, period, show_json, waiting
from kg_memory.cli.service import running
from kg_memory.errors import InvalidInput

STANDARD = "-"
_LONGEST_NAME_OF_A_FILE = 255


def extract(
    source: Annotated[str, typer.Argument(metavar="TEXT|FILE", help="A text, a file with one, or - for the input.")],
    speaker: Annotated[str | None, typer.Option(help="Who says it: `I`.")] = None,
    addressee: Annotated[str | None, typer.Option(help="Who it is said to: `you`.")] = None,
    occurred_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When it was said, such as 2024-05-17; otherwise now.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with everything marked; - prints it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a text says: entities, facts and times, each with its place. Stores nothing, needs no database."""
    text = _text(source)
    with waiting("Reading"):
        found = _extracted(text, speaker, addressee, occurred_at)
    if html is not None:
        from kg_memory.cli.extract_page import page  # spaCy marks the text

        _write(page(text, found), html)
    elif as_json:
        show_json(found)
    else:
        _show(found)


def _extracted(text: str, speaker: str | None, addressee: str | None, occurred_at: str | None) -> Json:
    """Read by the models of the service that runs, else by models loaded for it, without a database."""
    service = running()
    if service is not None:
        said = {"text": text, "speaker": speaker, "addressee": addressee, "occurred_at": occurred_at}
        return cast(Json, service.answer("extract", said))
    from kg_memory.cli.opening import extracted_here

    return asyncio.run(extracted_here(text, speaker, addressee, occurred_at))


def _text(source: str) -> str:
    if source == STANDARD:
        return sys.stdin.read()
    try:
        is_file = len(source) <= _LONGEST_NAME_OF_A_FILE and Path(source).is_file()
        return Path(source).read_text(encoding="utf-8") if is_file else source
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{source[:80]!r} cannot be read as a UTF-8 text: {error}") from error


def _write(html: str, file: Path) -> None:
    if str(file) == STANDARD:
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
    felt = profile["emotion"] != "NEUTRAL"
    parts = [
        profile["language"],
        ", ".join(category.lower() for category in profile["categories"]),
        f"{profile['emotion'].lower()} {profile['emotion_strength']:.2f}" if felt else "",
        profile["kind"].lower(),
        f"salience {profile['salience']:.2f}",
    ]
    return " · ".join(part for part in parts if part)


def _entities(found: Json) -> Table:
    table = Table("name", "kind", "also", "where", box=None, pad_edge=False)
    places: dict[tuple[str, str], list[str]] = {}
    aliases: dict[tuple[str, str], set[str]] = {}
    for mention in found["mentions"]:
        entity = mention["entity"]
        key = entity["name"], entity["kind"].lower()
        places.setdefault(key, []).append(_place(mention))
        aliases.setdefault(key, set()).update(entity["aliases"])
    for (name, kind), where in places.items():
        table.add_row(Text(name), kind, Text(", ".join(sorted(aliases[name, kind]))), ", ".join(where))
    return table


def _facts(found: Json) -> Table:
    table = Table("fact", "relation", "when", "where", "sure", box=None, pad_edge=False)
    for said in found["statements"]:
        when, sure = time_of(said, "valid"), f"{said['confidence']:.2f}"
        table.add_row(Text(said["text"]), Text(relation(said)), when, _place(said), sure)
    return table


def _times(found: Json) -> Table:
    table = Table("words", "value", "means", "where", box=None, pad_edge=False)
    for time in found["times"]:
        words = " ".join(time["quote"].split())
        readings = [time_of(time, "interval"), *map(period, time["alternatives"])]
        table.add_row(Text(words), time["value"], " or ".join(filter(None, readings)), _place(time))
    return table


def _place(part: Json) -> str:
    return f"{part['start']}–{part['end']}"


def relation(said: Json) -> str:
    """A statement as subject, predicate and object, and what keeps it from being a plain fact."""
    target = said["object"]["name"] if said["object"] else said["value"] or ""
    manner = [
        "not so" if said["negated"] else "",
        said["status"].lower() if said["status"] != "ASSERTED" else "",
        said["effect"].lower() if said["effect"] != "STATES" else "",
    ]
    return f"{said['subject']['name']} {said['predicate']} {target}" + "".join(f" ({one})" for one in manner if one)


def time_of(said: Json, name: str) -> str:
    """The rule by which it repeats, or else its interval `name`; nothing where it has neither."""
    known = said[f"{name}_from"] or said[f"{name}_to"]
    return said["recurrence"] or (period(said, name) if known else "")
