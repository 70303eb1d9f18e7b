"""Splits a long text into windows for the parser, and merges their extractions."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from kg_memory.extract.layout.plain import PlainText
from kg_memory.model.extraction import Extraction, Mention, Statement, TimeExpression
from kg_memory.model.text import split_text

Placed = TypeVar("Placed", Mention, Statement, TimeExpression)

WIDEST = 10_000

_LONG_SENTENCE = re.compile(r"[^.!?…。！？\n]{2000}(?=[^.!?…。！？\n])")
_LONGEST_WORD = 100
_NO_WORD = re.compile(r"(?:[!-~¡-ɏ]|[^\w\s!-ɏ]){100,}")  # marks and Latin letters; other scripts may have no spaces


def windows(text: str) -> Iterator[tuple[int, str]]:
    """Windows of at most 10,000 characters that cover the text, each with its offset.

    Splits a sentence of over 2,000 characters between words: the rules compare pairs of words of one sentence.
    """
    start = 0
    for wide in split_text(text, WIDEST, WIDEST // 2):
        for window in _split_long_sentences(wide):
            yield start, window
            start += len(window)


def _split_long_sentences(text: str) -> Iterator[str]:
    start = 0
    for match in _LONG_SENTENCE.finditer(text):
        end = text.rfind(" ", *match.span()) + 1 or match.end()
        yield text[start:end]
        start = end
    yield text[start:]


def tokenizable(text: str) -> str:
    """A text of the same length that a tokenizer reads fast, with blanks for overlong words.

    A word keeps its first 100 characters, because the time of a tokenizer grows with the square of a word's length.
    """
    return _NO_WORD.sub(lambda match: match[0][:_LONGEST_WORD].ljust(len(match[0])), text)


def merge_windows(extractions: list[tuple[int, Extraction]], plain: PlainText) -> Extraction:
    """One extraction from those of the windows and their offsets, with positions in the original text."""
    return Extraction(
        mentions=[mention for offset, found in extractions for mention in _placed(found.mentions, offset, plain)],
        statements=[said for offset, found in extractions for said in _placed(found.statements, offset, plain)],
        times=[time for offset, found in extractions for time in _placed(found.times, offset, plain)],
        dropped=sum((Counter(found.dropped) for _, found in extractions), Counter()),
    )


def _placed(items: Sequence[Placed], offset: int, plain: PlainText) -> Iterator[Placed]:
    for item in items:
        start, end = plain.place(item.start + offset, item.end + offset)
        yield replace(item, start=start, end=end)
