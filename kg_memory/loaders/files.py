"""Finds files and reads each with the loader of its kind."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from kg_memory.errors import InvalidInput
from kg_memory.loaders.documents import MEDIA_TYPES, document
from kg_memory.loaders.messages import MESSAGES, sessions
from kg_memory.loaders.model import ImportFailure, LoadedSource


def find(paths: Sequence[Path]) -> list[Path]:
    """The files in `paths`, and all readable files in their folders in the order of their names.

    Hidden files in folders are left out. Raises `InvalidInput` for a path that does not exist or has another suffix.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(file for file in sorted(path.rglob("*")) if _readable(path, file))
        elif not path.exists():
            raise InvalidInput(f"there is no file or folder {path}")
        elif path.suffix.lower() not in {*MEDIA_TYPES, MESSAGES}:
            raise InvalidInput(f"{path} is not one of {', '.join([*MEDIA_TYPES, MESSAGES])}; rename or convert it")
        else:
            found[path] = None
    return list(found)


def read(file: Path, occurred_at: datetime | None = None) -> Iterator[LoadedSource | ImportFailure]:
    """Yields the sources of a file in order, and a failure for each part that cannot be read.

    `occurred_at` is the time of messages without one and of documents without a `date` in their front matter. Without
    it, a document gets the time of the file's last change. Keys that are not given are derived from the content, so
    reading a file again after it was moved or extended gives the same episodes.
    """
    try:
        if file.suffix.lower() == MESSAGES:
            yield from sessions(file, occurred_at)
        else:
            yield document(file, occurred_at)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        yield ImportFailure(file, line, f"byte {error.start + 1} is not valid UTF-8: save the file as UTF-8")
    except (InvalidInput, OSError) as error:
        yield ImportFailure(file, 1, str(error))


def _readable(folder: Path, file: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return not hidden and file.is_file() and file.suffix.lower() in {*MEDIA_TYPES, MESSAGES}
