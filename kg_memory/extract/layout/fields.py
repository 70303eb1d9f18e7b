"""Labelled values: cells of a table under their header, and lines like "Owner: Maya Lindqvist"."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kg_memory.extract.layout.markdown import Span
from kg_memory.extract.layout.plain import Line, PlainText

_LABELLED = re.compile(
    r"(?!(?:I|it|this|that|we|he|she|they|you|there|here)\b)"  # "It's done: the order was cancelled"
    r"(?P<label>[^\W\d_][\w'’/&-]*(?: [\w'’/&-]+){0,3}) ?:\s+(?P<value>\S.*)",
    re.IGNORECASE,
)
_NUMBERING = frozenset({"", "#", "no", "no.", "nr", "nr.", "id", "rank"})
_OF_LABELS = frozenset({"field", "property", "attribute", "key", "feature", "detail", "item"})
_OF_VALUES = frozenset({"value", "values", "detail", "details", "info", "information", "answer"})
_NAME = frozenset({"name", "full name"})
_LONGEST_TITLE = 6  # words
_PARAGRAPH = 10  # its rank as a title, below the six of headings; each level of a list adds one

_Cell = tuple[Span, str]
"""A place in the plain text with its words."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value with its label, and what it may be a value of, the likeliest first; places in the plain text.

    `start` is where the evidence begins. `of` is the label of the subject, such as the header of its column.
    """

    subjects: Sequence[Span]
    label: str
    value: Span
    start: int
    of: str = ""

    def moved(self, by: int) -> "Field":
        """The field in a text that begins later; a subject before that is not known there."""
        subjects = [(start - by, end - by) for start, end in self.subjects if start >= by]
        return Field(subjects, self.label, (self.value[0] - by, self.value[1] - by), self.start - by, self.of)


def fields_of(plain: PlainText) -> list[Field]:
    """The labelled values of a text."""
    titles = _Titles()
    found: list[Field] = []
    for (table, _), group in groupby(plain.lines, lambda line: (line.block.table, not line.block.table and line.start)):
        lines = list(group)
        found += _in_table(plain, lines, titles) if table else _in_line(plain, lines[0], titles)
    return found


def _in_line(plain: PlainText, line: Line, titles: "_Titles") -> Iterator[Field]:
    block, (span, text) = line.block, _cell(plain, line)
    rank = block.heading or _PARAGRAPH + block.item
    labelled = None if block.heading else _LABELLED.fullmatch(text)
    if block.label:
        yield from titles.described(rank, block.label, span, span[0])
    elif labelled:
        value = (line.start + labelled.start("value"), line.start + labelled.end("value"))
        yield from titles.described(rank, labelled["label"], value, line.start)
    else:
        titles.add(rank, span, text)


def _in_table(plain: PlainText, lines: Sequence[Line], titles: "_Titles") -> Iterator[Field]:
    """The cells of a table: a record in each row, a labelled value in each row, or a record in each column."""
    rows: dict[int, dict[int, _Cell]] = defaultdict(dict)
    for line in lines:
        rows[line.block.row][line.block.column] = _cell(plain, line)
    titled = rows.pop(0, {})
    header = {column: cell for column, cell in titled.items() if cell[1].lower() not in _NUMBERING}
    labels_first = 1 not in titled or titled[1][1].lower() in _OF_LABELS
    others = [column for column in header if column > 1]
    if len(others) == 1 and (labels_first or header[others[0]][1].lower() in _OF_VALUES):
        for row in rows.values():
            if 1 in row and others[0] in row:
                yield from titles.described(_PARAGRAPH, row[1][1], row[others[0]][0], row[1][0][0])
    elif labels_first:
        yield from _of_columns(header, rows.values())
    else:
        yield from _of_rows(header, rows.values())


def _of_rows(header: Mapping[int, _Cell], rows: Iterable[Mapping[int, _Cell]]) -> Iterator[Field]:
    """The records of a table whose first column names what the others describe."""
    first = min(header, default=0)
    for row in rows:
        for column, (value, _) in row.items():
            if first in row and column in header and column != first:
                subject = row[first][0]
                yield Field([subject], header[column][1], value, subject[0], header[first][1])


def _of_columns(header: Mapping[int, _Cell], rows: Iterable[Mapping[int, _Cell]]) -> Iterator[Field]:
    """The records of a table whose header names what its columns describe."""
    for row in rows:
        for column, (value, _) in row.items():
            if 1 in row and column in header and column > 1:
                yield Field([header[column][0]], row[1][1], value, row[1][0][0])


def within(fields: Sequence[Field], start: int, end: int) -> list[Field]:
    """The fields of a window of the text, with places in the window."""
    return [field.moved(start) for field in fields if start <= field.start and field.value[1] <= end]


def _cell(plain: PlainText, line: Line) -> _Cell:
    """The line without the mark at its end."""
    text = plain.text[line.start : line.end].rstrip(" .:;,")
    return (line.start, line.start + len(text)), text


@dataclass(slots=True)
class _Titles:
    """The titles above a line by their rank, and the name that the lines of a record give."""

    titles: dict[int, Span] = field(default_factory=dict)
    named: Span | None = None

    def add(self, rank: int, span: Span, text: str) -> None:
        self.titles = {above: title for above, title in self.titles.items() if above < rank}
        self.named = None
        if len(text.split()) <= _LONGEST_TITLE:
            self.titles[rank] = span

    def described(self, rank: int, label: str, value: Span, start: int) -> Iterator[Field]:
        """The labelled value with the titles above it; a name becomes what the following values describe."""
        if label.lower() in _NAME:
            self.named = value
            return
        above = [title for other, title in self.titles.items() if other < rank or other == rank == _PARAGRAPH]
        subjects = [*([self.named] if self.named else []), *reversed(above)]
        yield Field(subjects, label, value, start, "name" if self.named else "")
