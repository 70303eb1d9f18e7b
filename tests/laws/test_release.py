"""What a release says of itself: one version everywhere, and every Python that it names is tested."""

import json
import re
import tomllib
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
import yaml

from kg_memory.version import __version__
from tests.support.source import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
_PYTHON = re.compile(r"Programming Language :: Python :: (3\.\d+)")


@pytest.fixture(scope="module")
def project() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_version_is_the_same_everywhere() -> None:
    released = re.findall(r"^## (\d+\.\d+\.\d+) - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert released[0] == __version__
    assert released == sorted(released, reverse=True, key=lambda one: [int(part) for part in one.split(".")])
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert compose["services"]["kg_memory"]["image"] == f"kg_memory:{__version__}"


def test_the_workflow_is_valid_and_runs_every_python_that_is_named(project: Any) -> None:
    workflow = yaml.load(WORKFLOW.read_text(), yaml.BaseLoader)  # to which `on` is a word and 3.10 no number
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "github-workflows.json").read_text())
    jsonschema.validate(yaml.safe_load(WORKFLOW.read_text().replace("\non:", '\n"on":')), schema)
    named = [match[1] for line in project["classifiers"] if (match := _PYTHON.search(line))]
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == named
    assert project["requires-python"] == f">={named[0]}"


@pytest.mark.parametrize("file", [".ci/run", ".github/workflows/ci.yml", "CONTRIBUTING.md"])
def test_every_make_target_that_is_named_exists(file: str) -> None:
    called = set(
        re.findall(r"(?:^|[`:] )make (?:--no-print-directory )?([\w-]+)", (ROOT / file).read_text(), re.MULTILINE)
    )
    assert called
    assert called <= set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "SECURITY.md"])
def test_every_linked_and_named_file_exists(page: str) -> None:
    text = (ROOT / page).read_text()
    linked = re.findall(r"\]\(([^):]+)\)", text)
    named = re.findall(r"`((?:kg_memory|cypher|schema|tests|\.ci)/[\w./]*|[\w.]+\.(?:toml|md|yml))`", text)
    assert not [
        name for name in [*linked, *named] if name not in ("model.py", "records.py") and not (ROOT / name).exists()
    ]
