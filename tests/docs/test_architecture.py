"""The page on the architecture is true: its tree, its layers, its files and the functions that it names in them."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.support.pages import ROOT, Page

PAGE = Page(ROOT / "docs" / "architecture.md")
PACKAGE = ROOT / "kg_memory"
LAYERS = (ROOT / "docs" / "pictures" / "layers.svg").read_text(encoding="utf-8")


def _drawn() -> set[str]:
    """What the tree names below `kg_memory/`, such as `extract/time/`."""
    (tree,) = (block for block in PAGE.blocks("text") if block.startswith("kg_memory/"))
    names: set[str] = set()
    folders: list[str] = []
    for indent, name in re.findall(r"^( *)([\w./]+)", tree.split("\n", 1)[1], re.MULTILINE):
        folders[len(indent) // 2 - 1 :] = [name]
        names.add("".join(folders))
    return names


def test_the_tree_shows_every_subject_and_nothing_else() -> None:
    there = {f"{path.name}/" if path.is_dir() else path.name for path in PACKAGE.iterdir()}
    subjects = {name for name in there if not name.startswith((".", "__")) and name != "py.typed"}
    drawn = _drawn()
    assert subjects <= drawn
    assert not [name for name in drawn if not (PACKAGE / name).exists()]


def test_the_layers_are_those_that_are_held() -> None:
    held = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in held if contract.get("containers") == ["kg_memory"])
    assert re.findall(r'class="layer"[^>]*>([^<]+)<', LAYERS) == [layer.replace(" | ", " · ") for layer in layers]


def _functions(path: Path) -> set[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)}


def _lines() -> Iterator[tuple[set[str], list[str]]]:
    """The functions that one step or row names, as `name()`, and the Python files that it names."""
    for block in re.split(r"\n(?=\d+\. |\| |\n)", PAGE.prose):
        if called := set(re.findall(r"`(?:\w+\.)?(\w+)\(\)`", block)):
            yield called, re.findall(r"`(kg_memory/[\w/]+\.py)`", block)


def test_every_function_is_in_a_file_that_its_line_names() -> None:
    lines = list(_lines())
    assert lines
    for called, files in lines:
        there = set().union(*(_functions(ROOT / file) for file in files))
        assert called <= there, (called - there, files)
