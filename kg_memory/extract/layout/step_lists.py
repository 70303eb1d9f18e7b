"""Lists of steps: a line and the items below it, such as "How to make pancakes:" and what is done first and next."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg_memory.extract.layout.markdown import Span
from kg_memory.extract.layout.plain import Line, PlainText

_STEP = re.compile(r"step \d+[.:)]?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StepList:
    """A line and the items of the list below it, in order; places in the plain text."""

    lead: Span
    items: Sequence[Span]

    def moved(self, by: int) -> "StepList":
        """The list in a text that begins later."""
        return StepList(_moved(self.lead, by), [_moved(item, by) for item in self.items])


def step_lists(plain: PlainText) -> list[StepList]:
    """The lists of a text that have a line before them."""
    return list(_step_lists(plain))


def lists_within(lists: Sequence[StepList], start: int, end: int) -> list[StepList]:
    """The lists of a window of the text, with places in the window."""
    return [one.moved(start) for one in lists if start <= one.lead[0] and one.items[-1][1] <= end]


def _step_lists(plain: PlainText) -> Iterator[StepList]:
    lead: Span | None = None
    for is_list, group in groupby(plain.lines, lambda line: _is_item(plain, line)):
        lines = list(group)
        if is_list and lead is not None:
            yield StepList(lead, [_item(plain, list(of)) for _, of in groupby(lines, lambda line: id(line.block))])
        lead = (lines[-1].start, lines[-1].end)


def _is_item(plain: PlainText, line: Line) -> bool:
    return line.block.item > 0 or _STEP.match(plain.text, line.start) is not None


def _item(plain: PlainText, lines: Sequence[Line]) -> Span:
    """The place of an item without its number."""
    marked = _STEP.match(plain.text, lines[0].start)
    return (marked.end() if marked else lines[0].start, lines[-1].end)


def _moved(span: Span, by: int) -> Span:
    return span[0] - by, span[1] - by
