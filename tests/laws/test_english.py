"""The English of docstrings: short sentences, in the words of the field."""

import ast
import re
from collections.abc import Iterator

from tests.support.source import modules

LONGEST_SENTENCE = 30
_END = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z`\"“(])|\n\s*\n|\n\s*[-*|] ")
_CODE = re.compile(r"`[^`]*`")


def _docstrings() -> Iterator[tuple[str, str]]:
    for path, module in modules().items():
        for node in ast.walk(module):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, ast.get_docstring(node) or ""
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                yield path, str(node.value.value)


def _sentences(text: str) -> Iterator[str]:
    for sentence in _END.split(_CODE.sub("`code`", text)):
        yield " ".join(sentence.split())


def test_no_sentence_of_a_docstring_is_longer_than_thirty_words() -> None:
    sentences = [(path, sentence) for path, text in _docstrings() for sentence in _sentences(text)]
    assert sentences
    assert not [(path, sentence) for path, sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE]
