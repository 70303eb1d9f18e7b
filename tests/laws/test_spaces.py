"""No verb says in which space it reads or writes: `ReadableSpace` and `WritableSpace` say it for every statement."""

import ast

from tests.support.source import modules

NAME_A_SPACE = {
    "kg_memory/graph/space_graph.py": "it binds the space",
    "kg_memory/events/change_log.py": "the end of a log is asked of the leader of a cluster; all logs are trimmed",
}
"""The modules that pass the key of a space by hand, and why."""


def test_no_verb_passes_the_key_of_its_space() -> None:
    named = {
        path
        for path, module in modules().items()
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"read", "run", "trim"}
        and any(keyword.arg == "space" for keyword in node.keywords)
    }
    assert named == NAME_A_SPACE.keys()
