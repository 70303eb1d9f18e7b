"""The lock files: everything pinned by hash, nothing that names where it came from."""

import re
import tomllib

import pytest

from tests.support.source import ROOT

LOCKS = ["requirements.lock", "requirements-dev.lock"]
_PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower().replace("_", "-")


def _pins(lock: str) -> set[tuple[str, str]]:
    return {(match["name"], match["version"]) for match in _PIN.finditer((ROOT / lock).read_text())}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_by_hash(lock: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    assert all(_PIN.match(block) and "--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_index(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "index-url" not in text


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    wanted = {_name(requirement) for requirement in project["project"]["dependencies"] + groups["build"]}
    assert wanted <= {name for name, _ in _pins("requirements.lock")}
    tools = {_name(requirement) for requirement in groups["dev"] if isinstance(requirement, str)}
    assert wanted | tools <= {name for name, _ in _pins("requirements-dev.lock")}


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    assert _pins("requirements.lock") <= _pins("requirements-dev.lock")
