"""The start cache: the loaded and linked classes of the server in one file, which halves the time of a start.

A JVM of Java 25 or newer writes it when a training run ends (JEP 514), and ignores a file that does not fit it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from filelock import FileLock, Timeout

from kg_memory.embedded import process
from kg_memory.embedded.jars import Jars
from kg_memory.embedded.java import java_version

FIRST_JAVA = 25
_SPARE_BYTES = 2_000_000_000
_LOWEST_PRIORITY = getattr(psutil, "IDLE_PRIORITY_CLASS", 19)  # a name on Windows, a number elsewhere


def start_cache(jars: Jars, java: Path) -> Path | None:
    """The path of the start cache for these jars and this Java; None if this Java cannot make one."""
    if (java_version(java) or 0) < FIRST_JAVA:
        return None
    build = sha256((java.parent.parent / "release").read_bytes()).hexdigest()
    return jars.server.parent / f"start-{build[:16]}.aot"


def start_flags(cache: Path | None) -> tuple[str, ...]:
    """The flags of a JVM that uses the start cache, if it was made."""
    return (f"-XX:AOTCache={cache}",) if cache is not None and cache.exists() else ()


@contextmanager
def training_run(cache: Path) -> Iterator[tuple[Path, tuple[str, ...]] | None]:
    """A home and the flags for a server that writes the start cache when it stops, before the end of the block.

    None if the cache is there or another process makes it.
    """
    try:
        with FileLock(cache.with_suffix(".lock"), timeout=0), TemporaryDirectory() as home:
            if cache.exists():
                yield None
                return
            partial = cache.with_suffix(".part")
            yield Path(home), (f"-XX:AOTCacheOutput={partial}",)
            partial.replace(cache)
    except Timeout:
        yield None


def in_background(training: Sequence[str], cache: Path) -> None:
    """Start the command that trains, at the lowest priority, with its output beside the cache, if memory suffices.

    Nothing is started in a folder that cannot be written: the cache only saves time.
    """
    if psutil.virtual_memory().available >= _SPARE_BYTES:
        with suppress(OSError, psutil.Error):
            process.spawn(training, cache.parent, cache.with_suffix(".log")).nice(_LOWEST_PRIORITY)
