import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2
import psutil
import pytest

from kg_memory.embedded.process import find_server
from kg_memory.embedded.server import EmbeddedNeo4j
from kg_memory.errors import EmbeddedDatabaseError, HomeInUse
from kg_memory.settings import Settings
from tests.support.embedded import ask, embedded

OWNER = """
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tests.support.embedded import embedded
connection = embedded(Path(sys.argv[1])).open()
print(connection.uri, flush=True)
sys.stdin.read()
"""


def owner_process(home: Path) -> subprocess.Popen[str]:
    """A program that opens the home and keeps it open."""
    return subprocess.Popen(
        [sys.executable, "-c", OWNER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def pid_of_server(home: Path) -> int:
    server = find_server(home)
    assert server is not None
    return server.pid


def ports(home: Path) -> dict[str, int]:
    stored: dict[str, int] = json.loads((home / "state.json").read_text())["ports"]
    return stored


def kill(pid: int) -> None:
    process = psutil.Process(pid)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)


def wait_for(condition: Callable[[], bool], timeout_s: float = 60.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def fill(file: Path, *, leave: int) -> None:
    """Fill the disk and leave this many bytes free."""
    with file.open("wb", buffering=0) as stream:
        with suppress(OSError):
            while stream.write(bytes(1 << 12)):
                pass
        stream.truncate(stream.tell() - leave)


def test_a_server_is_shared_and_stops_with_its_owner(home: Path) -> None:
    owner, guest = embedded(home), embedded(home)
    connection = owner.open()
    assert connection.uri.startswith("bolt://127.0.0.1:")
    assert ask(connection, "MATCH (n:Kept) RETURN n.n, gds.version() > '2.26'") == [[1, True]]
    assert "Neo4j Browser" in httpx2.get(connection.browser_url).text
    assert connection.password not in repr(connection)

    status = guest.status()
    assert (status.pid, status.owner_pid, status.connection) == (pid_of_server(home), os.getpid(), connection)
    assert guest.open() == connection
    guest.close()
    with pytest.raises(HomeInUse, match=f"in use by process {os.getpid()}; stop it"):
        guest.stop()
    assert find_server(home) is not None

    listening = {
        one.laddr.ip for one in psutil.Process(pid_of_server(home)).net_connections() if one.status == "LISTEN"
    }
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1"}

    owner.close()
    assert find_server(home) is None
    assert guest.status().connection is None
    assert owner.stop() is False


def test_a_killed_server_recovers_on_other_ports_if_its_own_are_taken(home: Path) -> None:
    """The server was started with `start`, so it keeps running when a guest closes."""
    ask(embedded(home).start(), "CREATE (:Committed)")
    guest = embedded(home)
    before = guest.open()
    assert guest.status().owner_pid is None
    guest.close()
    kill(pid_of_server(home))

    taken = ports(home)
    with socket.create_server(("127.0.0.1", taken["bolt"])), socket.create_server(("127.0.0.1", taken["http"])):
        after = embedded(home).start()
    assert ask(after, "MATCH (n:Committed) RETURN count(n)") == [[1]]
    assert after.password == before.password
    assert after.uri == f"bolt://127.0.0.1:{ports(home)['bolt']}"
    assert not set(ports(home).values()) & set(taken.values())
    assert embedded(home).stop() is True
    assert find_server(home) is None


def test_two_homes_that_start_at_once_get_different_ports(home: Path, tmp_path: Path) -> None:
    """Both homes have the same stored ports."""
    databases = [embedded(home), embedded(shutil.copytree(home, tmp_path / "other"))]
    try:
        with ThreadPoolExecutor() as pool:
            connections = list(pool.map(EmbeddedNeo4j.open, databases))
        assert [ask(connection, "MATCH (n:Kept) RETURN n.n") for connection in connections] == [[[1]], [[1]]]
        assert len({*ports(home).values(), *ports(tmp_path / "other").values()}) == 4
    finally:
        for database in databases:
            database.close()


def test_one_of_two_starters_owns_the_server_and_after_its_death_the_next_one_does(home: Path) -> None:
    starters = [owner_process(home), owner_process(home)]
    try:
        first, second = (starter.stdout.readline() for starter in starters if starter.stdout)
        assert first == second != ""
        server = pid_of_server(home)
        owner = embedded(home).status().owner_pid
        assert owner in {starter.pid for starter in starters}

        for starter in starters:
            starter.kill()
            starter.wait(timeout=30)
        next_owner = embedded(home)
        connection = next_owner.open()
        assert connection.uri == first.strip()
        assert pid_of_server(home) == server
        assert next_owner.status().owner_pid == os.getpid()
        next_owner.close()
        assert find_server(home) is None
    finally:
        for starter in starters:
            starter.kill()
            starter.communicate()


def test_an_interrupted_first_start_is_repaired(tmp_path: Path) -> None:
    home = tmp_path / "new"
    starter = owner_process(home)
    wait_for(lambda: (home / "data" / "databases" / "system").exists())
    starter.kill()
    starter.communicate()
    kill(pid_of_server(home))
    database = embedded(home)
    assert ask(database.open(), "RETURN 1") == [[1]]
    database.close()


def test_the_password_is_generated_and_only_the_owner_can_read_it(used_home: Path) -> None:
    assert len(json.loads((used_home / "state.json").read_text())["password"]) >= 20
    assert stat.S_IMODE((used_home / "state.json").stat().st_mode) == 0o600
    assert not (used_home / "password.part").exists()


def test_a_damaged_store_is_refused_in_one_line_with_a_remedy(home: Path) -> None:
    store = home / "data" / "databases" / "neo4j" / "neostore"
    store.write_bytes(b"\xff" * store.stat().st_size)
    with pytest.raises(EmbeddedDatabaseError) as caught:
        embedded(home).open()
    message = str(caught.value)
    assert "metadata store; the store is damaged: restore a backup" in message
    assert str(home / "logs" / "neo4j.log") in message
    assert "\n" not in message
    assert find_server(home) is None


def test_a_flag_that_java_refuses_is_shown(home: Path) -> None:
    database = EmbeddedNeo4j(home, cache=Settings.load().cache, jvm=["-XX:+NoSuchFlag"])
    with pytest.raises(EmbeddedDatabaseError, match=r"NoSuchFlag.*console\.log"):
        database.open()


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a tmpfs takes root on Linux")
@pytest.mark.parametrize(("leave", "message"), [(0, "cannot write"), (200_000, "did not start")])
def test_a_full_disk_is_reported(tmp_path: Path, leave: int, message: str) -> None:
    """The disk is full at once, or after the server has created part of its store."""
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=True)
    home = small / "home"
    try:
        home.mkdir()
        fill(small / "filler", leave=leave)
        with pytest.raises(EmbeddedDatabaseError, match=rf"{message}.*No space left on device.*free some space"):
            embedded(home).open()
        assert find_server(home) is None
    finally:
        if server := find_server(home):
            kill(server.pid)
        subprocess.run(["umount", str(small)], check=True)


def test_a_home_that_cannot_be_created_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedDatabaseError, match=r"cannot write .*file/home: .*another one"):
        embedded(tmp_path / "file" / "home").open()


@pytest.mark.parametrize("content", [None, "{", "[]", '{"ports": {"bolt": 1}, "password": "x", "kept": false}'])
def test_a_lost_or_damaged_state_file_is_not_replaced_by_a_new_password(home: Path, content: str | None) -> None:
    state = home / "state.json"
    state.unlink()
    if content is not None:
        state.write_text(content)
    with pytest.raises(EmbeddedDatabaseError, match=r"state\.json is (missing|damaged).*put the file back"):
        embedded(home).open()


def test_a_password_that_was_changed_elsewhere_is_reported(home: Path) -> None:
    state = json.loads((home / "state.json").read_text())
    (home / "state.json").write_text(json.dumps(state | {"password": "another-password"}))
    with pytest.raises(EmbeddedDatabaseError, match=r"refuses the password in .*state\.json"):
        embedded(home).open()
