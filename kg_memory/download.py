"""Resumable downloads: continued by byte range, verified by SHA-256, and put in place by one rename.

Hand-written: no package does all three, and HTTP clients do not resume.
"""

import errno
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from kg_memory.errors import ProvisioningError

if TYPE_CHECKING:  # both take long to import, and most starts download nothing
    import httpx2
    from rich.console import Console

Advance = Callable[[int], None]
"""Called with the number of bytes received since the last call; negative when some are discarded."""

ProgressSink = Callable[[str, int | None], AbstractContextManager[Advance]]
"""Opens a progress display for a title and a total in bytes (None if unknown)."""

_PAUSES_S = (0.5, 2.0, 8.0)
_TRANSIENT = frozenset({429, 500, 502, 503, 504})
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def silent(title: str, total: int | None) -> Iterator[Advance]:
    """A progress sink that shows nothing."""
    yield lambda _: None


def progress_bar(console: "Console") -> ProgressSink:
    """A progress sink that draws one bar per download: name, share done, rate and time left."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    @contextmanager
    def bar(title: str, total: int | None) -> Iterator[Advance]:
        columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
        with Progress(TextColumn("{task.description}"), *columns, console=console) as display:
            task = display.add_task(title, total=total)
            yield lambda count: display.advance(task, count)

    return bar


def fetch(
    url: str,
    target: Path,
    *,
    sha256: str,
    size: int | None = None,
    progress: ProgressSink = silent,
    client: "httpx2.Client | None" = None,
) -> None:
    """Downloads `url` to `target`; the file appears only when it is complete and its SHA-256 is right.

    It resumes from `<target>.part`, so two processes must not fetch the same target at the same time. A lost
    connection is retried. Raises `ProvisioningError`, with the file and the remedy, when the server does not answer,
    the hash differs, or the folder is full or not writable.
    """
    part = target.with_name(target.name + ".part")
    with writing(target), client_or_new(client) as http, progress(target.name, size) as advance:
        target.parent.mkdir(parents=True, exist_ok=True)
        resumed = part.exists() and part.stat().st_size > 0
        _receive(http, url, part, advance)
        if resumed and file_sha256(part) != sha256:
            part.unlink()
            _receive(http, url, part, advance)
        found = file_sha256(part)
        if found != sha256:
            part.unlink()
            raise ProvisioningError(
                f"{target.name}: SHA-256 is {found}, expected {sha256}; the download was discarded: "
                f"try again, and check the network's proxy if this repeats ({url})"
            )
        part.replace(target)


def file_sha256(path: Path) -> str:
    """The SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Turns an `OSError` while writing `target` into a `ProvisioningError` with the remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            remedy = "free some space or choose another folder"
            if target.parent.exists():
                remedy += f" ({shutil.disk_usage(target.parent).free >> 20} MB free there)"
        else:
            remedy = "make the folder writable or choose another one"
        reason = error.strerror or str(error)
        raise ProvisioningError(f"cannot write {target}: {reason}; {remedy}") from error


@contextmanager
def client_or_new(client: "httpx2.Client | None") -> Iterator["httpx2.Client"]:
    """The given client, left open, or a new one that is closed afterwards."""
    if client is not None:
        yield client
        return
    import httpx2

    with httpx2.Client(follow_redirects=True, timeout=30.0) as own:
        yield own


def _receive(http: "httpx2.Client", url: str, part: Path, advance: Advance) -> None:
    """Completes `part`; after a lost connection it continues where the last attempt ended."""
    import httpx2

    if part.exists():
        advance(part.stat().st_size)
    for pause_s in (*_PAUSES_S, None):
        try:
            return _receive_once(http, url, part, advance)
        except httpx2.TransportError as error:
            reason = str(error) or type(error).__name__
        except httpx2.HTTPStatusError as error:
            status = error.response.status_code
            reason = f"the server answered {status}"
            if status not in _TRANSIENT:
                break
        if pause_s is not None:
            time.sleep(pause_s)
    raise ProvisioningError(
        f"cannot download {part.stem}: {reason}; check the network connection and start again; "
        f"the received part is kept ({url})"
    )


def _receive_once(http: "httpx2.Client", url: str, part: Path, advance: Advance) -> None:
    have = part.stat().st_size if part.exists() else 0
    # identity: a byte range counts the bytes on the wire, which must be the bytes of the file
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with http.stream("GET", url, headers=headers) as response:
        if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # nothing is left to fetch; the hash decides whether the file is right
        response.raise_for_status()
        continues = response.status_code == HTTPStatus.PARTIAL_CONTENT
        if have and not continues:
            advance(-have)
        with part.open("ab" if continues else "wb") as stream:
            for chunk in response.iter_bytes():
                stream.write(chunk)
                advance(len(chunk))
