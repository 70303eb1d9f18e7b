"""The settings: shown in the example, read in one place, and secret where they must be; tests/docs has their page."""

import ast
import re

from kg_memory.settings import Settings
from tests.support.source import ROOT, modules

VARIABLES = {str(field.validation_alias): field for field in Settings.model_fields.values()}


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
