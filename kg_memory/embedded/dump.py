"""Backup of a stopped store to one file, and a restore that keeps the old store until the new one is complete."""

import os
import shutil
from pathlib import Path

from kg_memory.embedded.admin import Admin
from kg_memory.embedded.home import Home, writable
from kg_memory.errors import EmbeddedDatabaseError

_STORE = ("databases/neo4j", "transactions/neo4j")


def check_target(file: Path, *, overwrite: bool) -> None:
    """Raise EmbeddedDatabaseError if the file exists and may not be overwritten, or if its folder is missing."""
    if file.exists() and not overwrite:
        raise EmbeddedDatabaseError(f"{file} exists already; choose another name or allow overwriting")
    if not file.parent.is_dir():
        raise EmbeddedDatabaseError(f"cannot write {file}: there is no folder {file.parent}; create it first")


def dump(admin: Admin, home: Home, file: Path) -> None:
    """Write the store to `file`, which appears only when it is complete."""
    partial = file.with_name(file.name + ".part")
    with writable(file):
        try:
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                admin.run(home.folder, ("database", "dump", "neo4j", "--to-stdout"), stdout=stream)
                os.fsync(stream.fileno())
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)


def load(admin: Admin, home: Home, file: Path) -> None:
    """Load `file` into a second folder, and replace the store only after the whole file is read.

    Raises EmbeddedDatabaseError and keeps the store unchanged if the file is not a complete dump.
    """
    staging = home.folder / "restoring"
    with writable(staging):
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        arguments = ("database", "load", "neo4j", "--from-stdin", "--overwrite-destination=true")
        try:
            with file.open("rb") as stream:
                admin.run(staging, arguments, stdin=stream)
            staging.rename(_loaded(home))
        except EmbeddedDatabaseError as error:
            raise EmbeddedDatabaseError(
                f"{file} was not restored and the database is as it was: {error}; use a file that `db backup` made"
            ) from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    finish_load(home)


def finish_load(home: Home) -> None:
    """Replace the old store with the loaded one. It can also finish a replacement that a crash interrupted."""
    loaded = _loaded(home)
    if not loaded.exists():
        return
    with writable(home.data):
        for part in _STORE:
            new, old = loaded / "data" / part, home.data / part
            if new.exists():
                shutil.rmtree(old, ignore_errors=True)
                old.parent.mkdir(parents=True, exist_ok=True)
                new.rename(old)
        shutil.rmtree(loaded)


def _loaded(home: Home) -> Path:
    return home.folder / "restored"
