"""`kg-memory extract TEXT|FILE`: what a text says, without a database."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from kg_memory.cli.extract_page import manner, page
from kg_memory.cli.output import AsJson, at, console, errors, period, show_json, waiting
from kg_memory.download import progress_bar
from kg_memory.errors import InvalidInput
from kg_memory.ingest.reading import extract as extracted
from kg_memory.model.extraction import Extraction, Mention, Statement, TimeExpression
from kg_memory.model.facts import Emotion, Profile
from kg_memory.model.plain import plain
from kg_memory.model.sources import Message
from kg_memory.settings import Settings
from kg_memory.wiring import now, open_extractor

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
    message = Message(text, at(occurred_at) or now(), speaker)
    with waiting("Reading"):
        found = asyncio.run(_extract(message, addressee))
    if html is not None:
        _write(page(text, found), html)
    elif as_json:
        show_json(_quoted(text, found))
    else:
        _show(text, found)


async def _extract(message: Message, addressee: str | None) -> Extraction:
    async with open_extractor(Settings.load(), progress=progress_bar(errors)) as extractor:
        return await extracted(extractor, message, addressee=addressee)


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


def _quoted(text: str, found: Extraction) -> dict[str, object]:
    """The extraction without its vector, each place with the words that stand there."""

    def quoted(parts: Sequence[Mention | Statement | TimeExpression]) -> list[object]:
        return [plain(part) | {"quote": text[part.start : part.end]} for part in parts]

    return {
        "mentions": quoted(found.mentions),
        "statements": quoted(found.statements),
        "times": quoted(found.times),
        "profile": found.profile,
        "dropped": found.dropped,
    }


def _show(text: str, found: Extraction) -> None:
    console.print(_profile(found.profile))
    tables = {"Entities": _entities(found), "Facts": _facts(found), "Times": _times(text, found)}
    for title, table in tables.items():
        if table.row_count:
            console.print(f"\n[bold]{title}[/bold]")
            console.print(table)
    if not found.statements:
        console.print("\nIt states nothing.")
    if found.dropped:
        console.print("\nLeft out: " + ", ".join(f"{count} × {reason}" for reason, count in found.dropped.items()))


def _profile(profile: Profile) -> str:
    felt = profile.emotion is not Emotion.NEUTRAL
    parts = [
        profile.language,
        ", ".join(category.lower() for category in profile.categories),
        f"{profile.emotion.lower()} {profile.emotion_strength:.2f}" if felt else "",
        profile.kind.lower(),
        f"salience {profile.salience:.2f}",
    ]
    return " · ".join(part for part in parts if part)


def _entities(found: Extraction) -> Table:
    table = Table("name", "kind", "also", "where", box=None, pad_edge=False)
    places: dict[tuple[str, str], list[str]] = {}
    aliases: dict[tuple[str, str], set[str]] = {}
    for mention in found.mentions:
        key = mention.entity.name, mention.entity.kind.lower()
        places.setdefault(key, []).append(_place(mention.start, mention.end))
        aliases.setdefault(key, set()).update(mention.entity.aliases)
    for (name, kind), where in places.items():
        table.add_row(Text(name), kind, Text(", ".join(sorted(aliases[name, kind]))), ", ".join(where))
    return table


def _facts(found: Extraction) -> Table:
    table = Table("fact", "relation", "when", "where", "sure", box=None, pad_edge=False)
    for said in found.statements:
        target = said.object.name if said.object else said.value or ""
        relation = f"{said.subject.name} {said.predicate} {target}" + "".join(f" ({one})" for one in manner(said))
        when = said.recurrence or (period(said.valid) if said.valid else "")
        table.add_row(Text(said.text), Text(relation), when, _place(said.start, said.end), f"{said.confidence:.2f}")
    return table


def _times(text: str, found: Extraction) -> Table:
    table = Table("words", "value", "means", "where", box=None, pad_edge=False)
    for time in found.times:
        words = " ".join(text[time.start : time.end].split())
        table.add_row(Text(words), time.value, _meaning(time), _place(time.start, time.end))
    return table


def _meaning(time: TimeExpression) -> str:
    readings = [period(interval) for interval in (time.interval, *time.alternatives) if interval is not None]
    return time.recurrence or " or ".join(readings)


def _place(start: int, end: int) -> str:
    return f"{start}–{end}"
