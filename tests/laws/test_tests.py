"""The tests: in the folders of what they test, with their helpers in one place."""

import ast
from pathlib import Path

from tests.support.source import PACKAGE, ROOT, imports

TESTS = ROOT / "tests"
NOT_OF_THE_PACKAGE = {"support", "laws", "benchmarks", "browser", "training", "docs"}


def _modules(folder: Path) -> dict[str, ast.Module]:
    files = sorted(folder.rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text()) for file in files}


def _places(module: ast.Module) -> set[str]:
    """The places in tests/ that a module imports from."""
    return {".".join(name.split(".")[:2]) for name in imports(module) if name.split(".")[0] == "tests"}


def test_helpers_come_from_support_only() -> None:
    """A module of benchmarks/ runs on its own and is tested like one of the package."""
    modules = _modules(TESTS)
    foreign = {path: _places(module) - {"tests.support", "tests.benchmarks"} for path, module in modules.items()}
    assert not {path: places for path, places in foreign.items() if places}
    assert not [path for path in _modules(TESTS / "support") if _places(modules[path]) - {"tests.support"}]


def test_each_folder_mirrors_one_of_the_package() -> None:
    folders = {file.parent.relative_to(TESTS) for file in TESTS.rglob("*.py")}
    mirrors = [folder for folder in folders if folder.parts and folder.parts[0] not in NOT_OF_THE_PACKAGE]
    assert Path("model") in mirrors
    assert not [str(folder) for folder in mirrors if not (PACKAGE / folder).is_dir()]


def test_helpers_say_what_they_are_and_hold_no_test() -> None:
    for path, module in _modules(TESTS / "support").items():
        first = (ast.get_docstring(module) or "").split("\n")[0]
        assert first.endswith("."), path
        names = {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert not [name for name in names if name.startswith("test_")], path
