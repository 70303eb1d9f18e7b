"""Finds, starts, awaits and stops the process of the server."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path

import httpx2
import psutil

from kg_memory.embedded.config import LOOPBACK
from kg_memory.embedded.home import State
from kg_memory.errors import EmbeddedDatabaseError

MAIN_CLASS = "org.neo4j.server.Neo4jCommunity"

_PROBE_S = 0.1
_KILLED_S = 30.0


class Answer(Enum):
    """The server's answer to a test statement with the stored password. REFUSED means a wrong password."""

    READY = "ready"
    REFUSED = "refused"
    NONE = "none"


def home_flag(home: Path) -> str:
    """The argument that sets a server's home. `find_server` recognizes the server by it."""
    return f"--home-dir={home}"


def find_server(home: Path) -> psutil.Process | None:
    """The running server of this home, found by its command line. A pid file could be stale."""
    for process in psutil.process_iter(["cmdline", "status"]):
        arguments = process.info["cmdline"] or ()
        if MAIN_CLASS in arguments and home_flag(home) in arguments and process.info["status"] != psutil.STATUS_ZOMBIE:
            return process
    return None


def spawn(command: Sequence[str], folder: Path, output: Path) -> psutil.Process:
    """Start a detached process: it outlives this one and gets no Ctrl-C from the terminal."""
    windows = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    with output.open("wb") as console:
        child = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
            creationflags=windows,
        )
    child.returncode = 0  # keeps Popen from warning and waiting; psutil reaps the process
    return psutil.Process(child.pid)


def await_ready(
    process: psutil.Process, state: State, timeout_s: float, *, failed: Callable[[], object] = bool
) -> Answer:
    """Poll until the server is ready or refuses the password. NONE if it died, failed or timed out."""
    deadline = time.monotonic() + timeout_s
    answer = Answer.NONE
    with httpx2.Client(auth=("neo4j", state.password), timeout=30.0, trust_env=False) as client:
        while answer is Answer.NONE and time.monotonic() < deadline:
            if _ended_within(process, _PROBE_S) or failed():
                return Answer.NONE
            if _listens(process, state.ports.http):
                answer = _ask(client, state)
    return answer


def _listens(process: psutil.Process, port: int) -> bool:
    """Whether this process listens on the port. Another process must not receive the password."""
    try:
        connections = process.net_connections("tcp")
    except psutil.NoSuchProcess:
        return False
    return any(one.laddr.port == port and one.status == psutil.CONN_LISTEN for one in connections)


def _ask(client: httpx2.Client, state: State) -> Answer:
    """The answer to one statement with the stored password. READY comes later than the first open Bolt port."""
    address = f"http://{LOOPBACK}:{state.ports.http}/db/neo4j/query/v2"
    try:
        answer = client.post(address, json={"statement": "RETURN 1"})
    except httpx2.TransportError:
        return Answer.NONE
    if answer.status_code == httpx2.codes.UNAUTHORIZED:
        return Answer.REFUSED
    return Answer.READY if answer.status_code == httpx2.codes.ACCEPTED else Answer.NONE


def stop(process: psutil.Process, patience_s: float = 60.0) -> None:
    """Shut the server down. If it takes longer than `patience_s`, it is killed and recovers at its next start."""
    try:
        process.terminate()
        if not _ended_within(process, patience_s):
            process.kill()
        if not _ended_within(process, _KILLED_S):
            raise EmbeddedDatabaseError(f"the local database's process {process.pid} cannot be ended; end it yourself")
    except psutil.NoSuchProcess:
        return


def _ended_within(process: psutil.Process, seconds: float) -> bool:
    try:
        process.wait(timeout=seconds)
    except psutil.TimeoutExpired:
        return False
    return True
