import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from kg_memory.embedded.config import Ports
from kg_memory.embedded.ports import reserved

RESERVES = """
import sys
from kg_memory.embedded.config import Ports
from kg_memory.embedded.ports import reserved
with reserved(Ports(*map(int, sys.argv[1:]))) as ports:
    print(ports.bolt, ports.http, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def preferred() -> Ports:
    """Two that are free."""
    with socket.create_server(("127.0.0.1", 0)) as bolt, socket.create_server(("127.0.0.1", 0)) as http:
        return Ports(bolt.getsockname()[1], http.getsockname()[1])


@pytest.fixture
def other_process(preferred: Ports) -> Iterator[subprocess.Popen[str]]:
    """One that holds the preferred ports."""
    command = [sys.executable, "-c", RESERVES, str(preferred.bolt), str(preferred.http)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == f"{preferred.bolt} {preferred.http}\n"
    yield process
    process.kill()
    process.communicate()


def test_the_preferred_ports_are_taken_again_and_again(preferred: Ports) -> None:
    for _ in range(2):
        with reserved(preferred) as ports:
            assert ports == preferred


def test_of_those_who_reserve_at_once_nobody_gets_what_another_has(preferred: Ports) -> None:
    barrier = Barrier(8)

    def reserve() -> Ports:
        with reserved(preferred) as ports:
            barrier.wait(10)  # until all have theirs
        return ports

    with ThreadPoolExecutor(8) as pool:
        found = [future.result() for future in [pool.submit(reserve) for _ in range(8)]]
    assert len({port for ports in found for port in (ports.bolt, ports.http)}) == 16
    assert preferred.bolt in {ports.bolt for ports in found}


def test_a_server_can_listen_on_what_is_reserved_and_then_nobody_gets_it(preferred: Ports) -> None:
    with reserved(preferred) as ports, socket.create_server(("127.0.0.1", ports.bolt)):
        pass
    with socket.create_server(("127.0.0.1", preferred.bolt)), reserved(preferred) as ports:
        assert ports.bolt != preferred.bolt
        assert ports.http == preferred.http


def test_what_a_process_reserved_is_free_after_its_death(
    preferred: Ports, other_process: subprocess.Popen[str]
) -> None:
    with reserved(preferred) as ports:
        assert not {ports.bolt, ports.http} & {preferred.bolt, preferred.http}
    other_process.kill()
    other_process.wait(timeout=30)
    with reserved(preferred) as ports:
        assert ports == preferred
