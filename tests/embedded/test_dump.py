import shutil
from pathlib import Path

import pytest

from kg_memory.embedded.dump import finish_load
from kg_memory.embedded.home import Home
from kg_memory.embedded.process import find_server
from kg_memory.errors import EmbeddedDatabaseError
from tests.support.embedded import ask, embedded

COUNTS = "MATCH (n) RETURN labels(n)[0], count(n) ORDER BY labels(n)[0]"


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_restore_replaces_the_store_and_a_truncated_backup_changes_nothing(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "memory.dump"
    embedded(home).backup(file)
    assert find_server(home) is None
    assert [path.name for path in tmp_path.glob("memory*")] == ["memory.dump"]

    database = embedded(home)
    ask(database.open(), "CREATE (:Later)")
    database.restore(file)
    assert ask(database.open(), COUNTS) == [["Kept", 1]]  # the server was restarted with the restored store
    database.close()

    store = contents(home / "data")
    cut = tmp_path / "cut.dump"
    cut.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(EmbeddedDatabaseError, match=r"cut\.dump was not restored and .* as it was: .*Truncated"):
        database.restore(cut)
    assert contents(home / "data") == store
    assert not {"restoring", "restored"} & {path.name for path in home.iterdir()}


def test_a_file_is_not_overwritten_by_default(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "memory.dump"
    file.write_text("precious")
    with pytest.raises(EmbeddedDatabaseError, match="exists already"):
        embedded(home).backup(file)
    assert file.read_text() == "precious"
    with pytest.raises(EmbeddedDatabaseError, match="there is no folder"):
        embedded(home).backup(tmp_path / "none" / "memory.dump")


def test_backup_needs_a_database_and_restore_needs_a_file(home: Path, tmp_path: Path) -> None:
    with pytest.raises(EmbeddedDatabaseError, match="no database"):
        embedded(tmp_path / "empty").backup(tmp_path / "memory.dump")
    with pytest.raises(EmbeddedDatabaseError, match="no file"):
        embedded(home).restore(tmp_path / "memory.dump")


def test_an_interrupted_restore_is_finished(home: Path) -> None:
    """The restore stopped after it moved the databases and before it moved the transaction logs."""
    loaded = home / "restored" / "data"
    shutil.move(home / "data" / "transactions" / "neo4j", loaded / "transactions" / "neo4j")
    finish_load(Home(home))
    assert (home / "data" / "transactions" / "neo4j").is_dir()
    assert not (home / "restored").exists()
