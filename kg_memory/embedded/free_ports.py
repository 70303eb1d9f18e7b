"""Reserves free ports for a server, so that two servers that start at the same time get different ones."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from kg_memory.embedded.config import LOOPBACK, Ports
from kg_memory.errors import EmbeddedDatabaseError

_ATTEMPTS = 8


@contextmanager
def reserve_ports(preferred: Ports) -> Iterator[Ports]:
    """Free loopback ports, the preferred ones if possible, reserved while the block runs.

    The reservation holds among all callers on this machine. Other programs do not see it.
    Raises EmbeddedDatabaseError if there is no free port.
    """
    with _reserve_port(preferred.bolt) as bolt, _reserve_port(preferred.http) as http:
        yield Ports(bolt.getsockname()[1], http.getsockname()[1])


def _reserve_port(preferred: int) -> socket.socket:
    """A bound UDP socket that reserves the TCP port of the same number, until it is closed or this process ends.

    The server can still bind the TCP port.
    """
    for port in (preferred, *[0] * _ATTEMPTS):
        reservation = socket.socket(type=socket.SOCK_DGRAM)
        try:
            reservation.bind((LOOPBACK, port or _free_tcp_port(0)))
            _free_tcp_port(
                reservation.getsockname()[1]
            )  # again: an earlier holder of the reservation may listen by now
        except OSError:
            reservation.close()
        else:
            return reservation
    raise EmbeddedDatabaseError(f"no free port on {LOOPBACK}; stop a program that listens there")


def _free_tcp_port(port: int) -> int:
    """The TCP port, or a free one for 0. Raises OSError if a program listens on it."""
    with socket.socket() as probe:
        # a port in TIME_WAIT counts as free, as it does for the server
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
        probe.bind((LOOPBACK, port))
        return int(probe.getsockname()[1])
