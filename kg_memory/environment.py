"""Environment variables and default folders, for the settings and for code that runs before they are loaded."""

import os
import sys
from pathlib import Path

import platformdirs
from dotenv import dotenv_values

ENV_FILE = ".env"
_NAME = "kg_memory"


def variable(name: str) -> str | None:
    """The value of a variable in the environment, else in `.env`. An empty value counts as unset."""
    in_file = {key.upper(): value for key, value in dotenv_values(ENV_FILE).items() if value}
    in_environment = {key.upper(): value for key, value in os.environ.items() if value}
    return (in_file | in_environment).get(name)


def data_folder() -> Path:
    """The default folder of the local database."""
    folder = platformdirs.user_data_path(_NAME, appauthor=False)
    # version 0.1 read HOME as a setting, and put the database directly there
    places = (folder, Path.home(), _folder_of_version_0_1("XDG_DATA_HOME", windows="AppData/Local"))
    return next((place for place in places if place and _has_database(place)), folder)


def _has_database(home: Path) -> bool:
    return (home / "state.json").exists() and (home / "data" / "databases").exists()


def cache_folder() -> Path:
    """The default folder of downloads."""
    folder = platformdirs.user_cache_path(_NAME, appauthor=False)
    place = _folder_of_version_0_1("XDG_CACHE_HOME", windows="AppData/Local/Cache")
    return place if place and place.exists() else folder


def _folder_of_version_0_1(variable: str, *, windows: str) -> Path | None:
    """The folder of version 0.1 if it may differ from today's; an existing one stays in use.

    Version 0.1 accepted relative paths in `variable`. On Windows it read `variable` too, and had another cache folder.
    """
    if chosen := os.environ.get(variable):
        return Path(chosen) / _NAME
    return Path.home() / windows / _NAME if sys.platform == "win32" else None
