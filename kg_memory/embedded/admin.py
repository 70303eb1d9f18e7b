"""Runs Neo4j's admin command on a home whose server is stopped."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kg_memory.errors import EmbeddedDatabaseError

_NOISE = ("WARNING:", "SLF4J:", "Files:", "\tat ")
_ERROR = re.compile(r"Failed|Unrecognized|Error|Exception|fatal error")


@dataclass(frozen=True)
class Admin:
    """Runs admin commands with the given Java and the server's jars."""

    java: Path
    class_path: str

    def run(
        self,
        home: Path,
        arguments: Sequence[str],
        *,
        stdin: IO[bytes] | None = None,
        stdout: IO[bytes] | None = None,
    ) -> None:
        """Run one command on the store in `home`. Raises EmbeddedDatabaseError with the error line of its output."""
        # a short-lived JVM: the C1 compiler and the serial collector start twice as fast
        flags = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
        ended = subprocess.run(
            (str(self.java), *flags, "-cp", self.class_path, "org.neo4j.cli.AdminTool", *arguments),
            stdin=stdin or subprocess.DEVNULL,
            stdout=stdout or subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf"), "LC_ALL": "C.UTF-8"},
            check=False,
        )
        if ended.returncode != 0:
            reason = error_line(ended.stderr.decode("utf-8", "replace"))
            raise EmbeddedDatabaseError(f"`{' '.join(arguments[:3])}` failed: {reason}")


def error_line(output: str) -> str:
    """The first line of a JVM's output that looks like an error, else the last line."""
    lines = [line.strip() for line in output.replace("\r", "\n").splitlines() if not line.startswith(_NOISE)]
    lines = [line for line in lines if line]
    return next((line for line in lines if _ERROR.search(line)), lines[-1] if lines else "it printed nothing")
