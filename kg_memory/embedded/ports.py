"""The ports of a server that is about to start: free, and not those of another one that starts at the same time."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from kg_memory.embedded.config import LOOPBACK, Ports
from kg_memory.errors import EmbeddedDatabaseError

_TRIES = 8


@contextmanager
def reserved(preferred: Ports) -> Iterator[Ports]:
    """Loopback ports on which nobody listens, the preferred ones if possible; while the block runs they are ours.

    Other programs do not know of it, only those that reserve as well, whatever their home, cache or user.
    """
    with _reserved(preferred.bolt) as bolt, _reserved(preferred.http) as http:
        yield Ports(bolt.getsockname()[1], http.getsockname()[1])


def _reserved(preferred: int) -> socket.socket:
    """The UDP port of the same number: the server can bind the TCP port meanwhile, and it ends with this process."""
    for port in (preferred, *[0] * _TRIES):
        mark = socket.socket(type=socket.SOCK_DGRAM)
        try:
            mark.bind((LOOPBACK, port or _free(0)))
            _free(mark.getsockname()[1])  # asked again: who reserved it before us may listen now
        except OSError:
            mark.close()
        else:
            return mark
    raise EmbeddedDatabaseError(f"no free port on {LOOPBACK}; stop a program that listens there")


def _free(port: int) -> int:
    """The TCP port, or for 0 one that the system picks; raises OSError when somebody listens on it."""
    with socket.socket() as probe:
        # a port that a stopped server just left is free, as it is for the server itself
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name == "posix")
        probe.bind((LOOPBACK, port))
        return int(probe.getsockname()[1])
