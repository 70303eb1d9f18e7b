"""Reads files of JSON lines as the messages of sessions."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.loaders.model import ImportFailure, LoadedSource
from kg_memory.model.bitemporal import Instant, aware
from kg_memory.model.roles import Role
from kg_memory.model.sources import Message, NewSession
from kg_memory.model.text import content_hash

MESSAGES_PER_SOURCE = 50

_COUNTED = 100_000

_LONGEST_LINE = 2_000_000

MESSAGES = ".jsonl"

_FIELDS = {"text", "occurred_at", "speaker", "session", "key", "title", "role"}


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    size: int
    session: str | None
    title: str | None
    message: Message


def sessions(file: Path, occurred_at: datetime | None) -> Iterator[LoadedSource | ImportFailure]:
    """Groups consecutive messages of one session; lines without a session belong to one session of the file."""
    session_of_file = ""
    repeats = _Repeats()
    pending: list[_Line] = []
    for line in _lines(file, occurred_at):
        if isinstance(line, ImportFailure):
            yield line
            continue
        content = _content_key(line.message)
        session_of_file = session_of_file or f"{file.name}/{content}"
        session = line.session or session_of_file
        if pending and (session != pending[0].session or len(pending) == MESSAGES_PER_SOURCE):
            yield _loaded(file, pending)
            pending = []
        key = line.message.key or f"{content}-{repeats.number(session, content)}"
        pending.append(replace(line, session=session, message=replace(line.message, key=key)))
    if pending:
        yield _loaded(file, pending)


class _Repeats:
    """Numbers equal messages of a session, in bounded memory: after 100,000 different ones, a new count begins."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str]] = Counter()
        self._counts = 0

    def number(self, session: str, content: str) -> str:
        if len(self._seen) == _COUNTED:
            self._seen.clear()
            self._counts += 1
        self._seen[session, content] += 1
        again = f"-{self._counts}" if self._counts else ""
        return f"{self._seen[session, content]}{again}"


def _loaded(file: Path, lines: Sequence[_Line]) -> LoadedSource:
    title = next((line.title for line in lines if line.title), None)
    session = NewSession([line.message for line in lines], key=lines[0].session, title=title)
    return LoadedSource(file, sum(line.size for line in lines), session, [line.number for line in lines])


def _content_key(message: Message) -> str:
    return content_hash(message.speaker or "", aware(message.occurred_at).isoformat(), message.text)[:32]


def _lines(file: Path, occurred_at: datetime | None) -> Iterator[_Line | ImportFailure]:
    with file.open("rb") as stream:
        for number, raw in enumerate(_raw_lines(stream), 1):
            try:
                if raw.strip():
                    yield _line(number, raw, occurred_at)
            except UnicodeDecodeError as error:
                yield ImportFailure(
                    file, number, f"byte {error.start + 1} of the line is not valid UTF-8: save the file as UTF-8"
                )
            except (InvalidInput, RecursionError) as error:
                yield ImportFailure(file, number, str(error))


def _raw_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; a line that is too long is cut."""
    while raw := stream.readline(_LONGEST_LINE + 1):
        rest = raw
        while len(rest) > _LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(_LONGEST_LINE + 1)
        yield raw


def _line(number: int, raw: bytes, occurred_at: datetime | None) -> _Line:
    if len(raw) > _LONGEST_LINE:
        raise InputTooLarge(f"the line has more than {_LONGEST_LINE:,} bytes: split the message")
    fields = _fields(raw.decode("utf-8-sig"))
    if "text" not in fields:
        raise InvalidInput("the message has no text")
    if "occurred_at" in fields:
        occurred_at = Instant.parse(fields["occurred_at"]).at
    if occurred_at is None:
        raise InvalidInput("the message has no occurred_at; add it, or set --occurred-at for all messages without one")
    message = Message(
        fields["text"], occurred_at, fields.get("speaker"), fields.get("key"), role=_role(fields.get("role"))
    )
    return _Line(number, len(raw), fields.get("session"), fields.get("title"), message)


def _role(written: str | None) -> Role | None:
    """The role, in any case: chat logs have "assistant"."""
    if written is None:
        return None
    if written.upper() not in Role.__members__:
        raise InvalidInput(f"there is no role {written!r}; the roles are {', '.join(Role)}")
    return Role(written.upper())


def _fields(written: str) -> dict[str, str]:
    """The fields of a line that are not null; each must be a string."""
    try:
        fields = json.loads(written)
    except ValueError as error:
        raise InvalidInput(f"not a line of JSON: {error}") from error
    if not isinstance(fields, dict):
        raise InvalidInput('a line must be an object like {"text": "…", "occurred_at": "2024-05-17T09:30:00Z"}')
    if unknown := sorted(fields.keys() - _FIELDS):
        raise InvalidInput(f"unknown field {unknown[0]!r}; a message has {', '.join(sorted(_FIELDS))}")
    given = {name: value for name, value in fields.items() if value is not None}
    for name, value in given.items():
        if not isinstance(value, str):
            raise InvalidInput(f"{name} must be a string, not {json.dumps(value)[:80]}")
    return given
