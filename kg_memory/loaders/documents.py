"""Reads text and Markdown files as documents, with front matter."""

from datetime import UTC, datetime
from pathlib import Path

import yaml

from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.ingest.chunk import LONGEST_DOCUMENT
from kg_memory.loaders.model import LoadedSource
from kg_memory.model.bitemporal import Instant
from kg_memory.model.facts import MediaType
from kg_memory.model.sources import NewDocument
from kg_memory.model.text import content_hash

_MOST_BYTES = 4  # of one character

MEDIA_TYPES = {".txt": MediaType.PLAIN, ".md": MediaType.MARKDOWN}


def document(file: Path, occurred_at: datetime | None) -> LoadedSource:
    """The document in a file; raises `InputTooLarge`, `InvalidInput` or `UnicodeDecodeError`."""
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
        media_type=MEDIA_TYPES[file.suffix.lower()],
    )
    return LoadedSource(file, len(raw), document)


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields between two lines of `---` at the start of the text, and the text after them."""
    head, closed, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not closed:
        return {}, text
    try:
        fields = yaml.load(head, Loader=yaml.BaseLoader)  # every value stays text
    except yaml.YAMLError as error:
        raise InvalidInput(f"its front matter is not YAML: {' '.join(str(error).split())}") from error
    return (fields, body) if isinstance(fields, dict) else ({}, text)
