"""The service as a user runs it: `kg-memory` in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

_START_S = 300
_STOP_S = 60


@dataclass(frozen=True, slots=True)
class Running:
    """A service that is ready: its address, its process, and how long it took to get there."""

    url: str
    pid: int
    seconds: float


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "kg_memory", *arguments]


@contextmanager
def running(verb: str, environment: Mapping[str, str]) -> Iterator[Running]:
    """`kg-memory up` or `serve` on a free port, ready to answer; stopped as Ctrl-C would."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command(verb, "--port", "0"),
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        url = _url(process)
        httpx2.get(f"{url}/readyz", timeout=_START_S).raise_for_status()
        yield Running(url, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        process.wait(_STOP_S)


def _url(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("GraphiQL"):
            return line.split()[1].removesuffix("/graphql")
    raise RuntimeError(f"the service ended with {process.wait(_STOP_S)} before it was ready")
