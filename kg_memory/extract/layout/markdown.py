"""Reads the Markdown structure of a text: its blocks, and where the words that it shows stand in the text.

markdown-it-py finds the structure, but of a block it says only the lines. The words are found again in these lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.token import Token

Span = tuple[int, int]

# What people write without a thought of Markdown stays as it is: indented lines, tags, a line of dashes below a text.
_NOT_MEANT = ["code", "html_block", "html_inline", "reference", "lheading", "blockquote", "entity", "text_join"]
_MARKDOWN = MarkdownIt("commonmark", {"tasklists": True}).enable(["table", "strikethrough"]).disable(_NOT_MEANT)

_WORD = re.compile(r"\S+")
_LINK_END = re.compile(r"\]\((?:[^()\n]|\([^()\n]*\))*\)")
_NO_SPACE = re.compile(r"\S")
_SHOWN = frozenset({"text", "text_special", "code_inline"})
_BREAKS = frozenset({"softbreak", "hardbreak"})
_LARGEST_ORDINAL = 99  # a line that begins with "2019." is no item of a list


@dataclass(frozen=True, slots=True)
class Word:
    """A word at a place in the text; `spaced` if white space stands before it."""

    start: int
    end: int
    spaced: bool


@dataclass(frozen=True, slots=True)
class Block:
    """The shown words of a paragraph, heading, list item or table cell, by line.

    `heading` is the level of a heading, and `item` the depth of a list item; `done` is the state of its checkbox.
    `table` numbers the table of a cell, `row` its row, with the header as 0, and `column` its column; both from 1.
    `label` says what the words are, where the form of a mail does.
    """

    lines: Sequence[Sequence[Word]]
    heading: int = 0
    item: int = 0
    done: bool | None = None
    table: int = 0
    row: int = 0
    column: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The blocks of a text in order, its code blocks, and where its body begins, below the header of a mail."""

    blocks: Sequence[Block]
    code: Sequence[Span]
    body: int = 0

    def shown(self, text: str) -> str:
        """The text with blanks for what Markdown does not show; its length and its line breaks stay the same."""
        pieces, done = [], 0
        for word in (word for block in self.blocks for line in block.lines for word in line):
            pieces += [_NO_SPACE.sub(" ", text[done : word.start]), text[word.start : word.end]]
            done = word.end
        return "".join([*pieces, _NO_SPACE.sub(" ", text[done:])])


def read_layout(text: str) -> Layout:
    """The layout of a text. A text without Markdown is a sequence of paragraphs."""
    source = text.replace("\r\n", " \n").replace("\r", "\n")
    tokens = _MARKDOWN.parse(source)
    reader = _Reader(source)
    return Layout(list(reader.blocks(tokens)), [reader.place(token) for token in tokens if token.type == "fence"])


class _Reader:
    """Finds the words of the tokens in the text, from its beginning to its end."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
        self._at = 0
        self._heading = self._depth = self._table = self._row = self._column = 0
        self._item: Token | None = None

    def place(self, token: Token) -> Span:
        first, last = token.map or (0, 0)
        return self._starts[first], min(self._starts[last], len(self._source))

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for token in tokens:
            if token.type == "inline":
                yield self._block(token)
                self._heading, self._item = 0, None
            elif token.type == "list_item_close" and self._item is not None and self._item.info:
                yield Block([[self._number(self._item)]])  # "2019." alone is no list
                self._enter(token)
            elif token.type.startswith(("t", "list_item")):  # also table, tr, th, td
                self._enter(token)
            elif token.type == "heading_open":
                self._heading = int(token.tag[1:])

    def _enter(self, token: Token) -> None:
        match token.type:
            case "list_item_open":
                self._depth, self._item = self._depth + 1, token
            case "list_item_close":
                self._depth, self._item = self._depth - 1, None
            case "table_open":
                self._table, self._row = self._table + 1, -1
            case "tr_open":
                self._row, self._column = self._row + 1, 0
            case "th_open" | "td_open":
                self._column += 1
            case "table_close":
                self._column = 0

    def _block(self, inline: Token) -> Block:
        lines = list(self._lines(inline, self._item))
        if self._column:
            return Block(lines, table=self._table, row=self._row, column=self._column)
        if self._item is None:
            return Block(lines, self._heading)
        return Block(lines, self._heading, self._depth, self._item.meta.get("checked"))

    def _lines(self, inline: Token, item: Token | None) -> Iterator[list[Word]]:
        self._at = max(self._at, self.place(inline)[0])
        line = list(self._marker(item)) if item else []
        struck, spaced = 0, True
        for child in inline.children or ():
            if child.type in _BREAKS:
                yield line
                line, spaced = [], True
                self._at = self._source.find("\n", self._at) + 1
            elif child.type in _SHOWN:
                found = list(self._words(child, spaced))
                line += found if not struck else []
                spaced = child.content[-1:].isspace() or (spaced and not found)
            else:
                struck += child.nesting if child.type.startswith("s_") else 0
                self._pass(child)
        yield line

    def _words(self, child: Token, spaced: bool) -> Iterator[Word]:
        for match in _WORD.finditer(child.content):
            start = self._source.find(match[0], self._at)
            if start >= 0:
                self._at = start + len(match[0])
                yield Word(start, self._at, spaced or match.start() > 0)
                spaced = True

    def _pass(self, child: Token) -> None:
        """Moves behind a mark, the address of a link, or a whole image, so that no word is found in them."""
        linked = child.type in ("link_close", "image") and child.info != "auto"
        end = _LINK_END.search(self._source, self._at) if linked else None
        if end:
            self._at = end.end()
        elif (mark := self._source.find(child.markup, self._at)) >= 0 and not linked:
            self._at = mark + len(child.markup)

    def _number(self, item: Token) -> Word:
        start = self._source.find(item.info, self._at)
        self._at = start + len(item.info)
        return Word(start, self._at, True)

    def _marker(self, item: Token) -> Iterator[Word]:
        """Moves behind the marker of a list item, which is a word only if it is a large number."""
        start = self._source.find(item.info + item.markup, self._at)
        if start >= 0:
            self._at = start + len(item.info + item.markup)
            if item.info and int(item.info) > _LARGEST_ORDINAL:
                yield Word(start, self._at, True)
        if item.meta:
            self._at = self._source.find("]", self._at) + 1
