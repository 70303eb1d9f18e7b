"""Files to sources: which files there are, and which loader reads each."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from kg_memory.errors import InvalidInput
from kg_memory.loaders.documents import MEDIA_TYPES, document
from kg_memory.loaders.messages import MESSAGES, sessions
from kg_memory.loaders.model import ImportFailure, LoadedSource


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
        elif path.suffix not in {*MEDIA_TYPES, MESSAGES}:
            raise InvalidInput(f"{path} is none of {', '.join([*MEDIA_TYPES, MESSAGES])}; rename or convert it")
        else:
            found[path] = None
    return list(found)


def read(file: Path, occurred_at: datetime | None = None) -> Iterator[LoadedSource | ImportFailure]:
    """What is in a file, in its order, and what in it cannot be understood.

    `occurred_at` is the time of what has none of its own: of a message without one, of a document without a `date` in
    its front matter, for which otherwise the file's last change counts. Keys are those given, else derived from the
    content, so that the same file read again, moved or grown, names the same episodes.
    """
    try:
        if file.suffix == MESSAGES:
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
    return not hidden and file.is_file() and file.suffix in {*MEDIA_TYPES, MESSAGES}
