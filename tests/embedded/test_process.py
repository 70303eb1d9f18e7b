import socket
import subprocess
import sys

import psutil
import pytest

from kg_memory.embedded.config import Ports
from kg_memory.embedded.home import State
from kg_memory.embedded.process import Answer, await_ready


def test_who_listens_on_the_port_of_a_server_that_does_not_is_never_asked() -> None:
    """He would refuse the password, or know it then."""
    server = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        with socket.create_server(("127.0.0.1", 0)) as stranger:
            stranger.setblocking(False)
            state = State(Ports(bolt=1, http=stranger.getsockname()[1]), "secret")
            assert await_ready(psutil.Process(server.pid), state, 0.5) is Answer.NONE
            with pytest.raises(BlockingIOError):
                stranger.accept()
    finally:
        server.communicate()
