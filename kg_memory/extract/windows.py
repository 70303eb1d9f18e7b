"""Long texts in windows that are parsed one by one; each remembers where in the text it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from kg_memory.extraction import Extraction, Mention, Statement, TimeExpression
from kg_memory.text import pieces

Placed = TypeVar("Placed", Mention, Statement, TimeExpression)

WIDEST = 10_000

_SOFT_BREAK = re.compile(r"(?<=[^\s.!?:;…])\r?\n(?=[^\W\d_])")


def windows(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces of at most 10,000 characters each, with the offset of each."""
    start = 0
    for piece in pieces(text, WIDEST, WIDEST // 2):
        yield start, piece
        start += len(piece)


def without_soft_breaks(text: str) -> str:
    """As long as the text, with a space where a line only goes on in the next one: "Harbor\\nAnalytics"."""
    return _SOFT_BREAK.sub(lambda match: " " * len(match[0]), text)


def joined(parts: list[tuple[int, Extraction]]) -> Extraction:
    """The extractions of the windows of one text, with their places in all of it."""
    return Extraction(
        mentions=[mention for offset, part in parts for mention in _moved(part.mentions, offset)],
        statements=[said for offset, part in parts for said in _moved(part.statements, offset)],
        times=[time for offset, part in parts for time in _moved(part.times, offset)],
    )


def _moved(placed: Sequence[Placed], offset: int) -> Iterator[Placed]:
    return (replace(one, start=one.start + offset, end=one.end + offset) for one in placed)
