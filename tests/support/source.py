"""The source of the package, parsed once for all laws."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kg_memory"


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its path, for example `kg_memory/graph/graph.py`."""
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text()) for file in sorted(PACKAGE.rglob("*.py"))}


def subject(path: str) -> str:
    """The module or folder directly in the package that a file belongs to: its subject."""
    return path.split("/")[1].removesuffix(".py")


def imports(module: ast.AST) -> Iterator[str]:
    """The dotted names that a module imports, anywhere in it."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            if node.module == "kg_memory":
                yield from (f"kg_memory.{alias.name}" for alias in node.names)
