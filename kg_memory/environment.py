"""The environment, for the settings and for what cannot wait until they are loaded."""

import os
import sys
from pathlib import Path

import platformdirs
from dotenv import dotenv_values

ENV_FILE = ".env"
_NAME = "kg_memory"


def variable(name: str) -> str | None:
    """A variable as the settings see it: the environment first, then `.env`; an empty one counts as unset."""
    written = {key.upper(): value for key, value in dotenv_values(ENV_FILE).items() if value}
    given = {key.upper(): value for key, value in os.environ.items() if value}
    return (written | given).get(name)


def data_folder() -> Path:
    """Where the local database lives unless it is told otherwise."""
    folder = platformdirs.user_data_path(_NAME, appauthor=False)
    # version 0.1 took HOME for a setting, and put the database right there
    places = (folder, Path.home(), _earlier("XDG_DATA_HOME", windows="AppData/Local"))
    return next((place for place in places if place and _has_database(place)), folder)


def _has_database(home: Path) -> bool:
    return (home / "state.json").exists() and (home / "data" / "databases").exists()


def cache_folder() -> Path:
    """Where downloads are kept unless it is told otherwise."""
    folder = platformdirs.user_cache_path(_NAME, appauthor=False)
    place = _earlier("XDG_CACHE_HOME", windows="AppData/Local/Cache")
    return place if place and place.exists() else folder


def _earlier(variable: str, *, windows: str) -> Path | None:
    """Where version 0.1 had its folder, which stays in use, as far as that may differ.

    Version 0.1 took relative paths from `variable`, and on Windows it had another cache and read `variable` too.
    """
    if chosen := os.environ.get(variable):
        return Path(chosen) / _NAME
    return Path.home() / windows / _NAME if sys.platform == "win32" else None
