import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from kg_memory.embedded.config import Ports
from kg_memory.embedded.free_ports import reserve_ports

RESERVE_AND_WAIT = """
import sys
from kg_memory.embedded.config import Ports
from kg_memory.embedded.free_ports import reserve_ports
with reserve_ports(Ports(*map(int, sys.argv[1:]))) as ports:
    print(ports.bolt, ports.http, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def preferred() -> Ports:
    """Two free ports."""
    with socket.create_server(("127.0.0.1", 0)) as bolt, socket.create_server(("127.0.0.1", 0)) as http:
        return Ports(bolt.getsockname()[1], http.getsockname()[1])


@pytest.fixture
def other_process(preferred: Ports) -> Iterator[subprocess.Popen[str]]:
    """A process that reserves the preferred ports."""
    command = [sys.executable, "-c", RESERVE_AND_WAIT, str(preferred.bolt), str(preferred.http)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == f"{preferred.bolt} {preferred.http}\n"
    yield process
    process.kill()
    process.communicate()


def test_the_preferred_ports_can_be_reserved_again(preferred: Ports) -> None:
    for _ in range(2):
        with reserve_ports(preferred) as ports:
            assert ports == preferred


def test_concurrent_reservations_get_different_ports(preferred: Ports) -> None:
    barrier = Barrier(8)

    def reserve() -> Ports:
        with reserve_ports(preferred) as ports:
            barrier.wait(10)  # until all have reserved
        return ports

    with ThreadPoolExecutor(8) as pool:
        reserved = [future.result() for future in [pool.submit(reserve) for _ in range(8)]]
    assert len({port for ports in reserved for port in (ports.bolt, ports.http)}) == 16
    assert preferred.bolt in {ports.bolt for ports in reserved}


def test_a_server_can_listen_on_a_reserved_port_which_is_then_not_reserved_again(preferred: Ports) -> None:
    with reserve_ports(preferred) as ports, socket.create_server(("127.0.0.1", ports.bolt)):
        pass
    with socket.create_server(("127.0.0.1", preferred.bolt)), reserve_ports(preferred) as ports:
        assert ports.bolt != preferred.bolt
        assert ports.http == preferred.http


def test_the_ports_of_a_process_are_free_after_its_death(
    preferred: Ports, other_process: subprocess.Popen[str]
) -> None:
    with reserve_ports(preferred) as ports:
        assert not {ports.bolt, ports.http} & {preferred.bolt, preferred.http}
    other_process.kill()
    other_process.wait(timeout=30)
    with reserve_ports(preferred) as ports:
        assert ports == preferred
