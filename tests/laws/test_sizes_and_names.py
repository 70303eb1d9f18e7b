"""How long things may be and what they may not be called."""

import ast
import re
from pathlib import Path

from tests.support.source import PACKAGE, ROOT, modules, subject

LONGEST_MODULE = 400
PUBLIC_API = "kg_memory/memory.py"
"""The one module that may be longer: every verb of `Memory` in one place, each no more than a call."""
LONGEST_TEST_MODULE = 500
LONGEST_FUNCTION = 40
NOT_A_MODULE = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc", "manager"}
DATA_FOLDERS_OF_THE_WHEEL = {"schema", "cypher"}
NOT_A_CLASS = re.compile(r"\w*(Manager|Service|Handler|Processor|Helper)")


def test_modules_are_short() -> None:
    assert not [path for path in _longer(PACKAGE, LONGEST_MODULE) if path != PUBLIC_API]
    assert not _longer(ROOT / "tests", LONGEST_TEST_MODULE)


def test_modules_are_named_after_what_they_hold_and_say_it() -> None:
    assert not [path for path in modules() if Path(path).stem in NOT_A_MODULE]
    assert not [path for path in modules() if subject(path) in DATA_FOLDERS_OF_THE_WHEEL]
    assert not [path for path, module in modules().items() if module.body and not ast.get_docstring(module)]


def test_functions_are_short() -> None:
    functions = [
        (path, node)
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert not [(path, node.name) for path, node in functions if _lines(node) > LONGEST_FUNCTION]


def test_classes_are_named_after_what_they_are() -> None:
    classes = [
        (path, node.name)
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
    ]
    assert not [(path, name) for path, name in classes if NOT_A_CLASS.fullmatch(name)]


def _longer(folder: Path, limit: int) -> list[str]:
    sizes = {file.relative_to(ROOT).as_posix(): file.read_text().count("\n") for file in folder.rglob("*.py")}
    return [path for path, size in sizes.items() if size > limit]


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function without its docstring."""
    size = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        size -= (first.end_lineno or first.lineno) - first.lineno + 1
    return size
