import hashlib
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import pytest

from kg_memory.embedded.jars import LOCKS, Jar, complete_folder, install_jars, read_lock
from kg_memory.embedded.lock import COORDINATES
from kg_memory.errors import ProvisioningError
from kg_memory.settings import Settings


class Requests(SimpleHTTPRequestHandler):
    seen: list[str]

    def do_GET(self) -> None:
        self.seen.append(self.path.rsplit("/", 1)[-1])
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[tuple[str, Path, list[str]]]:
    """A Maven repository on loopback: its address, its folder, the requested files."""
    folder = tmp_path / "repository"
    folder.mkdir()
    seen: list[str] = []
    handler = type("Seen", (Requests,), {"seen": seen})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder, seen
    server.shutdown()
    server.server_close()
    thread.join()


def publish(folder: Path, coordinate: str) -> Jar:
    content = coordinate.encode() * 100
    jar = Jar(coordinate, hashlib.sha256(content).hexdigest(), len(content))
    file = Path(jar.address(str(folder)))
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    return jar


def test_the_address_of_a_jar_in_a_repository() -> None:
    jar = Jar("io.netty:netty-epoll:4.2:linux-x86_64", "", 0)
    assert jar.address("R") == "R/io/netty/netty-epoll/4.2/netty-epoll-4.2-linux-x86_64.jar"


def test_only_what_is_missing_or_damaged_is_downloaded(repository: tuple[str, Path, list[str]], tmp_path: Path) -> None:
    address, folder, seen = repository
    jars = [publish(folder, f"org.example:part{number}:1.0") for number in range(9)]
    wanted = {tmp_path / "lib" / jar.filename: jar for jar in jars}
    complete_folder(dict(list(wanted.items())[:5]), repository=address)
    (tmp_path / "lib" / jars[2].filename).write_bytes(b"damaged")
    seen.clear()
    complete_folder(wanted, repository=address)
    assert sorted(seen) == sorted([jars[2].filename, *(jar.filename for jar in jars[5:])])
    assert sorted(path.name for path in (tmp_path / "lib").iterdir()) == sorted(jar.filename for jar in jars)


def test_a_jar_with_another_hash_is_refused(repository: tuple[str, Path, list[str]], tmp_path: Path) -> None:
    address, folder, _ = repository
    jar = publish(folder, "org.example:part:1.0")
    Path(jar.address(str(folder))).write_bytes(b"something else")
    with pytest.raises(ProvisioningError, match=r"part-1\.0\.jar: SHA-256 is"):
        complete_folder({tmp_path / "lib" / jar.filename: jar}, repository=address)
    assert not (tmp_path / "lib" / jar.filename).exists()


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ProvisioningError, match=r"cannot write .*make the folder writable or choose another one"):
        install_jars(tmp_path / "file")


def test_a_complete_install_is_not_checked_again() -> None:
    cache = Settings.load().cache
    jars = install_jars(cache)
    assert len(list(jars.server.glob("*.jar"))) == len(read_lock(lock_text("neo4j")))
    assert install_jars(cache, repository="http://127.0.0.1:1") == jars


def lock_text(name: str) -> str:
    return files("kg_memory.embedded").joinpath(f"{name}.lock").read_text("utf-8")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_every_jar_once_by_hash_and_contains_no_url(name: str) -> None:
    jars = read_lock(lock_text(name))
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) and jar.size > 0 for jar in jars)
    assert len({jar.filename for jar in jars}) == len(jars)
    assert "//" not in lock_text(name)
    assert set(COORDINATES[name]) <= {jar.coordinate for jar in jars}
