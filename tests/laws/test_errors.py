"""The exception tree."""

import re

from kg_memory import errors
from kg_memory.errors import KgMemoryError

_LINE = re.compile(r"^(?P<lead>[│ ]*)[├└]── (?P<name>\w+) +(?P<code>[A-Z_]+) {2,}\S", re.MULTILINE)


def _tree(kind: type[KgMemoryError]) -> list[type[KgMemoryError]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _tree(child))]


def test_every_code_is_unique() -> None:
    codes = [kind.code for kind in _tree(KgMemoryError)]
    assert len(codes) == len(set(codes))


def test_the_tree_in_the_docstring_is_true() -> None:
    stack: list[type[KgMemoryError]] = [KgMemoryError]
    drawn = []
    for line in _LINE.finditer(errors.__doc__ or ""):
        kind = getattr(errors, line["name"])
        del stack[1 + len(line["lead"]) // 4 :]
        assert kind.__base__ is stack[-1], f"{line['name']} is drawn below {stack[-1].__name__}"
        assert kind.code == line["code"]
        stack.append(kind)
        drawn.append(kind)
    assert drawn == _tree(KgMemoryError)[1:]
