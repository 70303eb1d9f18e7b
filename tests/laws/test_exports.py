"""The public names, and what it costs to import them."""

import ast
import subprocess
import sys

import pytest

import kg_memory
from tests.support.source import ROOT, modules

HEAVY = {"neo4j", "numpy", "spacy", "strawberry", "pydantic"}


def _imported() -> dict[str, str]:
    """The names that `kg_memory/__init__.py` imports from modules of ours, with these modules."""
    return {
        alias.name: node.module or ""
        for node in ast.walk(modules()["kg_memory/__init__.py"])
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg_memory.")
        for alias in node.names
        if alias.name != "NAMES"  # of what is gone
    }


def test_all_is_sorted_and_has_every_import() -> None:
    assert list(kg_memory.__all__) == sorted(_imported())


def test_every_name_comes_from_the_module_that_type_checkers_see() -> None:
    assert _imported() == kg_memory._HOMES | {"__version__": "kg_memory.version"}
    for name, module in kg_memory._HOMES.items():
        assert getattr(kg_memory, name) is getattr(sys.modules[module], name)


def test_all_names_are_listed_before_any_is_used() -> None:
    assert set(kg_memory.__all__) <= set(dir(kg_memory))


def test_importing_the_package_imports_nothing_heavy() -> None:
    program = "import sys, kg_memory; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "kg_memory" in run.stdout.split()
    assert not HEAVY & set(run.stdout.split())


@pytest.mark.parametrize(
    ("program", "remedy"),
    [
        ("from kg_memory import Mode", "jobs.enqueue"),
        ("from kg_memory.model import Fact", "from kg_memory import Fact"),
    ],
)
def test_an_import_that_is_gone_names_the_new_one(program: str, remedy: str) -> None:
    with pytest.raises(ImportError, match=remedy):
        exec(program)


def test_a_method_that_is_gone_names_the_new_one() -> None:
    for old, new in (("open", "open_memory"), ("pause_job", "memory.jobs.pause")):
        with pytest.raises(AttributeError, match=new):
            getattr(kg_memory.Memory, old)


def test_every_new_name_of_a_method_exists() -> None:
    from kg_memory.renamed import METHODS

    parts = {name: __import__(f"kg_memory.{name}.{name}", fromlist=[name]) for name in ("jobs", "events", "webhooks")}
    for new in set(METHODS.values()) - {"kg_memory.open_memory"}:
        _, part, method = new.split(".")
        assert hasattr(getattr(parts[part], part.capitalize()), method)
