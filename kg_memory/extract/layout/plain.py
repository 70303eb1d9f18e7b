"""The text as a parser reads it: sentences without marks, and the place of each word in the original."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg_memory.extract.layout.lists import Shown, ShownBlock, as_sentences, joined
from kg_memory.extract.layout.markdown import Block, Layout, Span, Word

_SHOWN = re.compile(r"\S+")
_ENDED = re.compile(r"[.!?…。！？][\"”’')\]]*$")
_GOES_ON = re.compile(r"[,&–—-]$|\b(?:and|or|of|the|a|an|in|at|with|to|for|from|by)$", re.IGNORECASE)
_NARROWEST_WRAPPED = 40  # characters; a shorter line ends where its writer ended it


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plain text, from `start` to `end`, and the block that it belongs to."""

    start: int
    end: int
    block: Block


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text for the parser; its blocks and its lines end as sentences do."""

    text: str
    lines: Sequence[Line]
    _starts: Sequence[int]
    _places: Sequence[Span]

    def place(self, start: int, end: int) -> Span:
        """The place in the original of a part of this text."""
        first, last = self._word(start), self._word(end - 1)
        (begin, limit), (word, stop) = self._places[first], self._places[last]
        return min(begin + start - self._starts[first], limit), min(word + end - self._starts[last], stop)

    def _word(self, position: int) -> int:
        """The number of the word at this position or before it."""
        return max(bisect_right(self._starts, position) - 1, 0)


def plain_text(layout: Layout, text: str, prose: str) -> PlainText:
    """What the layout shows of a text; `prose` is the text with blanks for what is only read if it has a label."""
    writer = _Writer()
    for block, lines in as_sentences(list(_visible(layout, text, prose))):
        writer.add(block, lines)
    return writer.plain()


def _visible(layout: Layout, text: str, prose: str) -> Iterator[ShownBlock]:
    for block in layout.blocks:
        lines = [shown for line in block.lines if (shown := _shown(line, text if block.label else prose))]
        if lines:
            yield block, lines


def _shown(line: Sequence[Word], text: str) -> list[Shown]:
    """The words of a line that are not blank."""
    return [
        (match[0], Word(word.start + match.start(), word.start + match.end(), word.spaced or match.start() > 0))
        for word in line
        for match in _SHOWN.finditer(text[word.start : word.end])
    ]


class _Writer:
    """Writes blocks one after another."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._lines: list[Line] = []
        self._starts: list[int] = []
        self._places: list[Span] = []

    def plain(self) -> PlainText:
        return PlainText("".join(self._parts), self._lines, self._starts, self._places)

    def add(self, block: Block, lines: Sequence[Sequence[Shown]]) -> None:
        texts = [joined(line) for line in lines]
        widest = max(map(len, texts))
        for number, line in enumerate(lines):
            if not (number and _is_wrapped(texts[number - 1], texts[number], widest)):
                self._end_sentence()
            if self._parts:
                self._put(" ")
            start = self._length
            self._write(line)
            self._lines.append(Line(start, self._length, block))

    def _end_sentence(self) -> None:
        """Ends the sentence with a full stop, which is apart: in "Acme Ltd" it would be read as part of the name."""
        if self._parts and not _ENDED.search(self._parts[-1]):
            last = self._parts.pop()
            self._length -= len(last)
            self._put(f"{last.rstrip(':;,')} .")

    def _write(self, line: Sequence[Shown]) -> None:
        for number, (shown, word) in enumerate(line):
            if number and word.spaced:
                self._put(" ")
            self._starts.append(self._length)
            self._places.append((word.start, word.end))
            self._put(shown)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _is_wrapped(line: str, following: str, widest: int) -> bool:
    """Whether the line ends because the next word did not fit, so that its sentence goes on."""
    first = following.partition(" ")[0]
    if _GOES_ON.search(line) or first[:1].islower():
        return True
    return widest >= _NARROWEST_WRAPPED and len(line) + 1 + len(first) > widest
