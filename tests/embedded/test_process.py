import socket
import subprocess
import sys

import psutil
import pytest

from kg_memory.embedded.config import Ports
from kg_memory.embedded.home import State
from kg_memory.embedded.process import Answer, await_ready


def test_the_password_is_not_sent_to_another_process_on_the_port() -> None:
    """Another process listens on the port of a server that does not listen yet."""
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
