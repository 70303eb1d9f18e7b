"""The environment, for the settings and for what cannot wait until they are loaded."""

import os
import sys
from pathlib import Path

from dotenv import dotenv_values

ENV_FILE = ".env"


def variable(name: str) -> str | None:
    """A variable as the settings see it: the environment first, then `.env`; an empty one counts as unset."""
    written = {key.upper(): value for key, value in dotenv_values(ENV_FILE).items() if value}
    given = {key.upper(): value for key, value in os.environ.items() if value}
    return (written | given).get(name)


def data_folder() -> Path:
    """Where the local database lives unless it is told otherwise."""
    linux, darwin, windows = ".local/share", "Library/Application Support", "AppData/Local"
    return _user_folder("XDG_DATA_HOME", linux=linux, darwin=darwin, windows=windows)


def cache_folder() -> Path:
    """Where downloads are kept unless it is told otherwise."""
    linux, darwin, windows = ".cache", "Library/Caches", "AppData/Local/Cache"
    return _user_folder("XDG_CACHE_HOME", linux=linux, darwin=darwin, windows=windows)


def _user_folder(variable: str, *, linux: str, darwin: str, windows: str) -> Path:
    if chosen := os.environ.get(variable):
        return Path(chosen) / "kg_memory"
    relative = {"darwin": darwin, "win32": windows}.get(sys.platform, linux)
    return Path.home() / relative / "kg_memory"
