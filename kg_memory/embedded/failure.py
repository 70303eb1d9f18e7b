"""The reason why a start failed, in one line, taken from the server's logs."""

import errno
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from kg_memory.embedded.admin import error_line
from kg_memory.embedded.home import Home

_LEAST_FREE = 1 << 20

_REMEDIES = {
    os.strerror(errno.ENOSPC): "free some space",
    "OutOfMemoryError": "close other programs, or use a machine with more memory",
    "Address already in use": "start again: another port will be chosen",
    "Permission denied": "make the home writable",
    "another process": "end the other process that uses this home",
    "store version": "the store is damaged: restore a backup with `kg-memory db restore`",
    "metadata store": "the store is damaged: restore a backup with `kg-memory db restore`",
}
"""The remedy for a reason that contains these words."""


class StartLog:
    """The server's log lines since this object was created."""

    def __init__(self, home: Home) -> None:
        self._logs = home.logs
        self._offsets = {name: _size(home.logs / name) for name in ("debug.log", "neo4j.log")}

    def fatal(self) -> str | None:
        """The error that keeps the database from opening, or None. The server's process may keep running despite it."""
        if shutil.disk_usage(self._logs).free < _LEAST_FREE:
            return os.strerror(errno.ENOSPC)  # checked here, because the server cannot log it on a full disk
        for line in self._new_lines("debug.log"):
            if '"level":"ERROR"' in line:
                entry = json.loads(line)
                if entry["message"].startswith("Failed to start"):
                    return _root_cause([entry["message"], *entry.get("stacktrace", "").splitlines()])
        return None

    def explain(self) -> str:
        """The reason of a failed start, the remedy and the path of the log."""
        console = self._logs / "console.log"
        reason, log = self.fatal() or self._last_error(), self._logs / "neo4j.log"
        if reason is None:
            reason, log = error_line(console.read_text("utf-8", errors="replace")), console
        remedy = next((f"; {advice}" for words, advice in _REMEDIES.items() if words in reason), "")
        return f"{reason}{remedy} (log: {log})"

    def _last_error(self) -> str | None:
        lines = self._new_lines("neo4j.log")
        errors = [number for number, line in enumerate(lines) if " ERROR " in line]
        return _root_cause(lines[errors[-1] :]) if errors else None

    def _new_lines(self, name: str) -> list[str]:
        log = self._logs / name
        if not log.exists():
            return []
        with log.open("rb") as stream:
            stream.seek(self._offsets[name] if _size(log) >= self._offsets[name] else 0)  # smaller: it was rotated
            complete, _, _ = stream.read().rpartition(b"\n")
        return complete.decode("utf-8", "replace").splitlines()


def _root_cause(lines: Sequence[str]) -> str:
    """The innermost cause of a logged error: the first line is its message, then comes its stack trace."""
    causes = [line for line in lines if line.startswith("Caused by: ")]
    text = causes[-1].removeprefix("Caused by: ") if causes else lines[0].partition(" ERROR ")[2] or lines[0]
    kind, separator, message = text.partition(": ")
    return message if separator and kind.endswith(("Exception", "Error")) else text


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0
