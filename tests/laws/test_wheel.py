"""The wheel: it holds every file that the package reads at run time, and works without the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.source import PACKAGE, ROOT

PROBE = """
from kg_memory import sample
from kg_memory.loaders.files import find
from kg_memory.graph import migrate, statements
from kg_memory.model.ontology import default_ontology
print(len(list(statements.all_statements())), len(migrate.migrations()), len(default_ontology().predicates))
print(len(find([sample.FOLDER])), len(sample.assertions()))
print(statements.__file__)
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def _files(folder: Path) -> set[str]:
    return {
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_it_holds_the_package_with_the_assets_and_the_statements_and_the_migrations(unpacked: Path) -> None:
    inside = _files(unpacked / "kg_memory")
    data = {f"{name}/{file}" for name in ("cypher", "schema") for file in _files(ROOT / name)}
    assert inside == _files(PACKAGE) | data
    assert {
        "py.typed",
        "model/ontology.yaml",
        "sample/lighthouse.md",
        "embedded/neo4j.lock",
        "providers/minilm.onnx",
    } <= inside
    assert [file for file in inside if file.startswith("api/web/graphiql/assets/") and file.endswith(".js")]


def test_it_comes_with_the_licence_and_the_command(unpacked: Path) -> None:
    (metadata,) = unpacked.glob("kg_memory-*.dist-info")
    assert {"licenses/LICENSE", "licenses/NOTICE"} <= _files(metadata)
    assert "kg-memory = kg_memory.__main__:main" in (metadata / "entry_points.txt").read_text()


def test_it_works_without_the_checkout(unpacked: Path) -> None:
    probe = [sys.executable, "-c", PROBE]
    here = subprocess.run(probe, cwd=ROOT, check=True, capture_output=True, text=True)
    there = subprocess.run(probe, cwd=unpacked, check=True, capture_output=True, text=True)
    assert there.stdout.splitlines()[:2] == here.stdout.splitlines()[:2]
    assert there.stdout.splitlines()[2].startswith(str(unpacked))
