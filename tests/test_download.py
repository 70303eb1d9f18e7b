import errno
import hashlib
import resource
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from kg_memory.download import Advance, fetch, file_sha256, progress_bar, writing
from kg_memory.errors import ProvisioningError

CONTENT = bytes(range(256)) * 2048
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class FileServer:
    """A loopback HTTP server of one file that can break connections and ignore ranges."""

    def __init__(self) -> None:
        self.ranges: list[str | None] = []
        self.break_after: list[int] = []
        self.status: list[int] = []
        self.honours_ranges = True
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/file.bin"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range")
        self.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.honours_ranges else 0
        body = CONTENT[start:]
        status = self.status.pop(0) if self.status else 416 if start and not body else 206 if start else 200
        sent = self.break_after.pop(0) if self.break_after else len(body)
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[:sent])
        request.close_connection = sent < len(body)

    @contextmanager
    def serving(self) -> Iterator["FileServer"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


@pytest.fixture
def server() -> Iterator[FileServer]:
    with FileServer().serving() as running:
        yield running


@contextmanager
def counting(total: int | None, seen: list[int]) -> Iterator[Advance]:
    seen.append(0)
    yield lambda count: seen.append(seen[-1] + count)


def test_a_file_arrives_whole_and_progress_ends_at_its_size(server: FileServer, tmp_path: Path) -> None:
    seen: list[int] = []
    fetch(server.url, tmp_path / "new" / "f", sha256=SHA256, progress=lambda title, total: counting(total, seen))
    assert (tmp_path / "new" / "f").read_bytes() == CONTENT
    assert seen[-1] == len(CONTENT)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["f"]


def test_a_partial_download_is_continued(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "f.part").write_bytes(CONTENT[:1000])
    fetch(server.url, tmp_path / "f", sha256=SHA256)
    assert server.ranges == ["bytes=1000-"]
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_broken_connection_is_continued_where_it_broke(server: FileServer, tmp_path: Path) -> None:
    server.break_after = [70_000]
    fetch(server.url, tmp_path / "f", sha256=SHA256)
    assert server.ranges[0] is None
    assert server.ranges[1] == "bytes=70000-"
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_busy_server_is_asked_again(server: FileServer, tmp_path: Path) -> None:
    server.status = [503]
    fetch(server.url, tmp_path / "f", sha256=SHA256)
    assert file_sha256(tmp_path / "f") == SHA256


def test_a_server_without_ranges_sends_everything_again(server: FileServer, tmp_path: Path) -> None:
    server.honours_ranges = False
    (tmp_path / "f.part").write_bytes(CONTENT[:1000])
    fetch(server.url, tmp_path / "f", sha256=SHA256)
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_complete_part_of_an_earlier_run_is_only_verified(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "f.part").write_bytes(CONTENT)
    fetch(server.url, tmp_path / "f", sha256=SHA256)
    assert server.ranges == [f"bytes={len(CONTENT)}-"]
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_damaged_part_of_an_earlier_run_is_discarded(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "f.part").write_bytes(b"x" * 1000)
    fetch(server.url, tmp_path / "f", sha256=SHA256)
    assert server.ranges == ["bytes=1000-", None]
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_wrong_hash_is_refused_and_nothing_stays(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(ProvisioningError, match=f"f: SHA-256 is {SHA256}, expected {'0' * 64}.*try again"):
        fetch(server.url, tmp_path / "f", sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_reported_at_once(server: FileServer, tmp_path: Path) -> None:
    server.status = [404]
    with pytest.raises(ProvisioningError, match=r"cannot download f: the server answered 404"):
        fetch(server.url, tmp_path / "f", sha256=SHA256)
    assert len(server.ranges) == 1


def test_a_folder_that_cannot_be_made_is_named(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProvisioningError, match=r"cannot write .*file/f: .*another one"):
        fetch(server.url, tmp_path / "file" / "f", sha256=SHA256)


@pytest.mark.parametrize(
    ("number", "remedy"),
    [(errno.ENOSPC, "free some space"), (errno.EACCES, "make the folder writable"), (errno.EROFS, "writable")],
)
def test_a_refusal_to_write_says_what_to_do(tmp_path: Path, number: int, remedy: str) -> None:
    with pytest.raises(ProvisioningError, match=remedy), writing(tmp_path / "f"):
        raise OSError(number, "no")


def in_a_process_of_its_own(work: Callable[[], None], script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        preexec_fn=work,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_full_disk_is_reported_and_the_download_continues_when_there_is_room(
    server: FileServer, tmp_path: Path
) -> None:
    def small_files_only() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    script = f"""
        from pathlib import Path
        from kg_memory.download import fetch
        fetch({server.url!r}, Path({str(tmp_path)!r}) / "f", sha256={SHA256!r})
    """
    ended = in_a_process_of_its_own(small_files_only, script)
    assert "ProvisioningError: cannot write" in ended.stderr
    assert "free some space" in ended.stderr
    assert (tmp_path / "f.part").read_bytes() == CONTENT[:100_000]
    fetch(server.url, tmp_path / "f", sha256=SHA256)
    assert server.ranges[-1] == "bytes=100000-"
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_a_killed_download_is_continued_by_the_next_process(server: FileServer, tmp_path: Path) -> None:
    script = f"""
        import os, signal
        from contextlib import nullcontext
        from pathlib import Path
        from kg_memory.download import fetch
        got = 0
        def advance(count):
            global got
            got += count
            if got > 100_000:
                os.kill(os.getpid(), signal.SIGKILL)
        show = lambda *_: nullcontext(advance)
        fetch({server.url!r}, Path({str(tmp_path)!r}) / "f", sha256={SHA256!r}, progress=show)
    """
    ended = in_a_process_of_its_own(lambda: None, script)
    assert ended.returncode == -signal.SIGKILL
    left = (tmp_path / "f.part").stat().st_size
    assert 0 < left < len(CONTENT)
    fetch(server.url, tmp_path / "f", sha256=SHA256)
    assert server.ranges[-1] == f"bytes={left}-"
    assert (tmp_path / "f").read_bytes() == CONTENT


def test_the_bar_shows_title_and_amount() -> None:
    drawn = StringIO()
    with progress_bar(Console(file=drawn, width=120))("Neo4j", 2_000_000) as advance:
        advance(2_000_000)
    assert "Neo4j" in drawn.getvalue()
    assert "2.0/2.0 MB" in drawn.getvalue()
