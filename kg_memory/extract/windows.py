"""Long texts in windows that are parsed one by one; each remembers where in the text it stands."""

import re
from collections.abc import Iterator
from dataclasses import replace

from kg_memory.extraction import Extraction

WIDEST = 10_000

_ENDS = (re.compile(r"\n[ \t]*\n\s*"), re.compile(r"[.!?…][\"')\]]*\s+|\n"), re.compile(r"\s+"))
_SOFT_BREAK = re.compile(r"(?<=[^\s.!?:;…])\r?\n(?=[^\W\d_])")


def windows(text: str) -> Iterator[tuple[int, str]]:
    """The text in order and without a gap, at most 10,000 characters each, with the offset of each.

    They end at a paragraph, else at a sentence, else between words, else wherever they must.
    """
    start = 0
    while len(text) - start > WIDEST:
        piece = text[start : start + WIDEST]
        ends = (max((match.end() for match in end.finditer(piece)), default=0) for end in _ENDS)
        width = next((end for end in ends if end > WIDEST // 2), WIDEST)
        yield start, piece[:width]
        start += width
    yield start, text[start:]


def without_soft_breaks(text: str) -> str:
    """As long as the text, with a space where a line only goes on in the next one: "Harbor\\nAnalytics"."""
    return _SOFT_BREAK.sub(lambda match: " " * len(match[0]), text)


def joined(parts: list[tuple[int, Extraction]]) -> Extraction:
    """The extractions of the windows of one text, with their places in all of it."""
    return Extraction(
        mentions=[
            replace(mention, start=mention.start + offset, end=mention.end + offset)
            for offset, part in parts
            for mention in part.mentions
        ],
        statements=[
            replace(said, start=said.start + offset, end=said.end + offset)
            for offset, part in parts
            for said in part.statements
        ],
        times=[
            replace(time, start=time.start + offset, end=time.end + offset)
            for offset, part in parts
            for time in part.times
        ],
    )
