"""The settings: documented where people look, read in one place, and secret where they must be."""

import ast
import re

import pytest

from kg_memory.settings import Settings
from tests.laws.source import ROOT, modules

VARIABLES = {str(field.validation_alias): field for field in Settings.model_fields.values()}


@pytest.mark.parametrize("document", ["README.md", ".env.example"])
def test_every_setting_is_documented(document: str) -> None:
    assert VARIABLES.keys() <= set(re.findall(r"\b[A-Z0-9_]+\b", (ROOT / document).read_text()))


def test_the_example_names_no_setting_that_is_gone_and_shows_the_true_defaults() -> None:
    written = dict(re.findall(r"^# ([A-Z0-9_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert written.keys() == VARIABLES.keys()
    for variable, value in written.items():
        default = VARIABLES[variable].default
        assert not value or value == str(default)


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        path
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
    }
    assert readers == {"kg_memory/environment.py"}


def test_secrets_are_not_in_the_repr() -> None:
    assert "hunter2" not in repr(Settings.load(neo4j_password="hunter2"))
