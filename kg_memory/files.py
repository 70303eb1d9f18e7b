"""Files to sources: text and Markdown files are documents, a file of JSON lines holds the messages of conversations."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import yaml

from kg_memory.bitemporal import Instant
from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.ingest.cut import LONGEST_DOCUMENT
from kg_memory.model import MediaType
from kg_memory.source import Message, NewDocument, NewSession
from kg_memory.text import content_hash

PORTION = 50
BATCH = 250
"""How many episodes are stored in one act, if one portion alone does not have more."""
_EPISODE = 500  # characters of a document, or a little more
_COUNTED = 100_000
_LONGEST_LINE = 2_000_000
_MOST_BYTES = 4  # of one character
_MEDIA_TYPES = {".txt": MediaType.PLAIN, ".md": MediaType.MARKDOWN}
_MESSAGES = ".jsonl"
_FIELDS = {"text", "occurred_at", "speaker", "session", "key", "title"}


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of a file that is stored in one act: a document, or up to 50 messages of one session and their lines."""

    file: Path
    size: int
    source: NewDocument | NewSession
    lines: Sequence[int] = (1,)

    @property
    def session(self) -> str | None:
        """The key of the session that it belongs to."""
        return self.source.key if isinstance(self.source, NewSession) else None

    @property
    def episodes(self) -> int:
        """About how many it makes."""
        return len(self.lines) if isinstance(self.source, NewSession) else 1 + self.size // _EPISODE

    def halves(self) -> "tuple[Portion, Portion] | None":
        """The portion in two, None when it cannot be divided."""
        if isinstance(self.source, NewDocument) or len(self.lines) < 2:
            return None
        middle = len(self.lines) // 2
        first = replace(self.source, messages=self.source.messages[:middle])
        second = replace(self.source, messages=self.source.messages[middle:])
        return (
            Portion(self.file, self.size // 2, first, self.lines[:middle]),
            Portion(self.file, self.size - self.size // 2, second, self.lines[middle:]),
        )


@dataclass(frozen=True, slots=True)
class Flaw:
    """A place in a file that cannot be stored, and why."""

    file: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    size: int
    session: str | None
    title: str | None
    message: Message


def find(paths: Sequence[Path]) -> list[Path]:
    """The files that `paths` name, and those below the folders among them, in order of their names.

    Raises `InvalidInput` for a path that does not exist or that names a file of another kind.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(file for file in sorted(path.rglob("*")) if _readable(path, file))
        elif not path.exists():
            raise InvalidInput(f"there is no file or folder {path}")
        elif path.suffix not in {*_MEDIA_TYPES, _MESSAGES}:
            raise InvalidInput(f"{path} is none of {', '.join([*_MEDIA_TYPES, _MESSAGES])}; rename or convert it")
        else:
            found[path] = None
    return list(found)


def read(file: Path, occurred_at: datetime | None = None) -> Iterator[Portion | Flaw]:
    """What is in a file, in its order, and what in it cannot be understood.

    `occurred_at` is the time of what has none of its own: of a message without one, of a document without a `date` in
    its front matter, for which otherwise the file's last change counts. Keys are those given, else derived from the
    content, so that the same file read again, moved or grown, names the same episodes.
    """
    try:
        if file.suffix == _MESSAGES:
            yield from _sessions(file, occurred_at)
        else:
            yield _document(file, occurred_at)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        yield Flaw(file, line, f"byte {error.start + 1} is not valid UTF-8: save the file as UTF-8")
    except (InvalidInput, OSError) as error:
        yield Flaw(file, 1, str(error))


def batches(parts: Iterable[Portion]) -> Iterator[list[Portion]]:
    """Consecutive portions together, as many as are stored in one act."""
    batch: list[Portion] = []
    for part in parts:
        if batch and sum(one.episodes for one in batch) + part.episodes > BATCH:
            yield batch
            batch = []
        batch.append(part)
    if batch:
        yield batch


def halved(batch: Sequence[Portion]) -> Sequence[Sequence[Portion]] | None:
    """A batch in two, None when it is one portion that cannot be divided."""
    if len(batch) > 1:
        return batch[: len(batch) // 2], batch[len(batch) // 2 :]
    halves = batch[0].halves()
    return None if halves is None else [[half] for half in halves]


def _readable(folder: Path, file: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.is_file() and file.suffix in {*_MEDIA_TYPES, _MESSAGES}


def _document(file: Path, occurred_at: datetime | None) -> Portion:
    if (size := file.stat().st_size) > _MOST_BYTES * LONGEST_DOCUMENT:
        raise InputTooLarge(f"it has {size:,} bytes; a document has at most {LONGEST_DOCUMENT:,} characters: split it")
    raw = file.read_bytes()
    fields, text = _front_matter(raw.decode("utf-8-sig"))
    if "date" in fields:
        occurred_at = Instant.parse(str(fields["date"])).at
    document = NewDocument(
        text=text,
        occurred_at=occurred_at or datetime.fromtimestamp(file.stat().st_mtime, UTC),
        title=str(fields.get("title", file.stem)),
        key=f"{file.name}/{content_hash(text)[:32]}",
        media_type=_MEDIA_TYPES[file.suffix],
    )
    return Portion(file, len(raw), document)


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields between two lines of `---` at the very beginning, and the text after them."""
    head, closed, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not closed:
        return {}, text
    try:
        fields = yaml.load(head, Loader=yaml.BaseLoader)  # every value stays text
    except yaml.YAMLError as error:
        raise InvalidInput(f"its front matter is not YAML: {' '.join(str(error).split())}") from error
    return (fields, body) if isinstance(fields, dict) else ({}, text)


def _sessions(file: Path, occurred_at: datetime | None) -> Iterator[Portion | Flaw]:
    """Consecutive messages of one session together; lines that name no session are the session of the file."""
    session_of_file = ""
    repeats = _Repeats()
    pending: list[_Line] = []
    for line in _lines(file, occurred_at):
        if isinstance(line, Flaw):
            yield line
            continue
        content = _content_key(line.message)
        session_of_file = session_of_file or f"{file.name}/{content}"
        session = line.session or session_of_file
        if pending and (session != pending[0].session or len(pending) == PORTION):
            yield _portion(file, pending)
            pending = []
        key = line.message.key or f"{content}-{repeats.number(session, content)}"
        pending.append(replace(line, session=session, message=replace(line.message, key=key)))
    if pending:
        yield _portion(file, pending)


class _Repeats:
    """Numbers what is said again in a session, in bounded memory: behind so many lines a new count begins."""

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


def _portion(file: Path, lines: Sequence[_Line]) -> Portion:
    title = next((line.title for line in lines if line.title), None)
    session = NewSession([line.message for line in lines], key=lines[0].session, title=title)
    return Portion(file, sum(line.size for line in lines), session, [line.number for line in lines])


def _content_key(message: Message) -> str:
    return content_hash(message.speaker or "", message.occurred_at.isoformat(), message.text)[:32]


def _lines(file: Path, occurred_at: datetime | None) -> Iterator[_Line | Flaw]:
    with file.open("rb") as stream:
        for number, raw in enumerate(_raw_lines(stream), 1):
            try:
                if raw.strip():
                    yield _line(number, raw, occurred_at)
            except UnicodeDecodeError as error:
                yield Flaw(
                    file, number, f"byte {error.start + 1} of the line is not valid UTF-8: save the file as UTF-8"
                )
            except (InvalidInput, RecursionError) as error:
                yield Flaw(file, number, str(error))


def _raw_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines, of one that is too long only the beginning."""
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
        raise InvalidInput("the message has no occurred_at; add it, or give --occurred-at for all that have none")
    message = Message(fields["text"], occurred_at, fields.get("speaker"), fields.get("key"))
    return _Line(number, len(raw), fields.get("session"), fields.get("title"), message)


def _fields(written: str) -> dict[str, str]:
    """The fields of a line that are not null; all are texts."""
    try:
        fields = json.loads(written)
    except ValueError as error:
        raise InvalidInput(f"not a line of JSON: {error}") from error
    if not isinstance(fields, dict):
        raise InvalidInput('a line must be an object such as {"text": "…", "occurred_at": "2024-05-17T09:30:00Z"}')
    if unknown := sorted(fields.keys() - _FIELDS):
        raise InvalidInput(f"unknown field {unknown[0]!r}; a message has {', '.join(sorted(_FIELDS))}")
    given = {name: value for name, value in fields.items() if value is not None}
    for name, value in given.items():
        if not isinstance(value, str):
            raise InvalidInput(f"{name} must be a text, not {json.dumps(value)[:80]}")
    return given
