"""Long texts in windows that are parsed one by one; each remembers where in the text it stands."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from kg_memory.model.extraction import Extraction, Mention, Statement, TimeExpression
from kg_memory.model.text import split_text

Placed = TypeVar("Placed", Mention, Statement, TimeExpression)

WIDEST = 10_000

_BREATHLESS = re.compile(r"[^.!?…。！？\n]{2000}(?=[^.!?…。！？\n])")
_LONGEST_WORD = 100
_NO_WORD = re.compile(r"(?:[!-~¡-ɏ]|[^\w\s!-ɏ]){100,}")  # of marks and Latin letters: others may do without spaces
_SOFT_BREAK = re.compile(r"(?<=[^\s.!?:;…])\r?\n(?=[^\W\d_])")


def windows(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces of at most 10,000 characters each, with the offset of each.

    What goes on for 2,000 characters without the end of a sentence is cut there between words: the rules look at pairs
    of words of one sentence.
    """
    start = 0
    for wide in split_text(text, WIDEST, WIDEST // 2):
        for piece in _breaths(wide):
            yield start, piece
            start += len(piece)


def _breaths(text: str) -> Iterator[str]:
    start = 0
    for match in _BREATHLESS.finditer(text):
        end = text.rfind(" ", *match.span()) + 1 or match.end()
        yield text[start:end]
        start = end
    yield text[start:]


def in_words(text: str) -> str:
    """As long as the text, with blanks where a line only goes on in the next one, "Harbor\\nAnalytics", and for what
    follows the first 100 letters or marks without a space: a tokenizer takes time by the square of their number.
    """
    text = _SOFT_BREAK.sub(lambda match: " " * len(match[0]), text)
    return _NO_WORD.sub(lambda match: match[0][:_LONGEST_WORD].ljust(len(match[0])), text)


def joined(parts: list[tuple[int, Extraction]]) -> Extraction:
    """The extractions of the windows of one text, with their places in all of it."""
    return Extraction(
        mentions=[mention for offset, part in parts for mention in _moved(part.mentions, offset)],
        statements=[said for offset, part in parts for said in _moved(part.statements, offset)],
        times=[time for offset, part in parts for time in _moved(part.times, offset)],
        dropped=sum((Counter(part.dropped) for _, part in parts), Counter()),
    )


def _moved(placed: Sequence[Placed], offset: int) -> Iterator[Placed]:
    return (replace(one, start=one.start + offset, end=one.end + offset) for one in placed)
