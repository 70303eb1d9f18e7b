"""The public names."""

import ast

import kg_memory
from tests.laws.source import modules


def test_all_is_sorted_and_complete() -> None:
    module = modules()["kg_memory/public.py"]
    imported = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert list(kg_memory.__all__) == sorted(imported)
    assert all(hasattr(kg_memory, name) for name in kg_memory.__all__)
