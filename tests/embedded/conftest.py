"""Homes of local servers that the tests start and stop. The rest of the suite uses another server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.embedded import ask, embedded


@pytest.fixture(scope="session")
def used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one node, whose server is stopped."""
    home = tmp_path_factory.mktemp("used")
    database = embedded(home)
    try:
        ask(database.open(), "CREATE (:Kept {n: 1})")
    finally:
        database.close()
    return home


@pytest.fixture
def home(used_home: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of `used_home`. A server that still runs in it after the test is stopped."""
    copy = tmp_path / "home"
    shutil.copytree(used_home, copy)
    yield copy
    embedded(copy).stop()
