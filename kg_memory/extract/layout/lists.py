"""Lists as sentences: what an item leaves to its list or to its marks is put into words.

"- [ ] Elena to call Omar" is read as "Elena will call Omar". The line "I speak:" above the items "Dutch" and "French"
is read as "I speak Dutch and French".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg_memory.extract.layout.markdown import Block, Word

Shown = tuple[str, Word]
"""A word as it is read, and its place."""
ShownBlock = tuple[Block, Sequence[Sequence[Shown]]]
"""A block and the words of its lines."""

_TASKS = re.compile(
    r"(?:(?:my|our|the|open|new|remaining) )?(?:action(?: (?:item|point))?s?|to[- ]?do(?: list|s)?|next steps?|tasks?"
    r"|open (?:items|points)|follow[- ]?ups?|assignments)\b.{0,30}",
    re.IGNORECASE,
)
_OF_A_NAME = frozenset({"and", "&", "the", "of", "team"})
_NO_VERB = frozenset({"a", "an", "the", "my", "his", "her", "our", "their", "this", "that", "no", "none", "not"})
_LONGEST_NAME = 6  # words
_OPEN_LEAD = re.compile(r"(?:I|we|he|she|they|you)(?:['’]\w+)?(?: \S+){1,8}:", re.IGNORECASE)
_MOST_ITEMS, _LONGEST_ITEM = 12, 8
_THIRD_PERSON = re.compile(r"(?:is|was|has|does|[a-z]{2,}[^s\W]s)\b")
_YEAR = re.compile(r"((?:19|20)\d\d)[:–—]")


def as_sentences(blocks: Sequence[ShownBlock]) -> Iterator[ShownBlock]:
    """The blocks with their lists in words."""
    return _with_years(_with_names(_with_tasks(_enumerated(blocks))))


def joined(line: Sequence[Shown]) -> str:
    """The words of a line as one text."""
    return "".join(f" {shown}" if word.spaced else shown for shown, word in line).strip()


# --- enumerations -----------------------------------------------------------------------------------------------


def _enumerated(blocks: Sequence[ShownBlock]) -> Iterator[ShownBlock]:
    """Joins a clause that its list completes with the items: "I speak:", "Dutch", "French"."""
    at = 0
    while at < len(blocks):
        block, lines = blocks[at]
        items = _items_below(blocks, at) if not block.item and _OPEN_LEAD.fullmatch(joined(lines[-1])) else []
        at += 1 + len(items)
        if items:
            first = [*lines[-1][:-1], _without_end(lines[-1][-1])]
            yield block, [*lines[:-1], [*first, *_listed(items)]]
        else:
            yield block, lines


def _items_below(blocks: Sequence[ShownBlock], at: int) -> list[Sequence[Shown]]:
    """The short items of the list below a block; none if there is another kind of item among them."""
    items: list[Sequence[Shown]] = []
    for block, lines in blocks[at + 1 :]:
        if not block.item:
            break
        whole = joined(lines[0])
        if block.item > 1 or len(lines) > 1 or len(lines[0]) > _LONGEST_ITEM or ":" in whole or "?" in whole:
            return []
        items.append(lines[0])
    return items if len(items) <= _MOST_ITEMS else []


def _listed(items: Sequence[Sequence[Shown]]) -> Iterator[Shown]:
    """The items with commas and "and" between them; each mark has the place of the word before it."""
    for number, item in enumerate(items):
        shown, word = _without_end(item[-1])
        yield from item[:-1]
        left = len(items) - number - 1
        yield shown + ("," if left > 1 else " and" if left else "."), word


def _without_end(last: Shown) -> Shown:
    return last[0].rstrip(".,;:"), last[1]


# --- tasks ------------------------------------------------------------------------------------------------------


def _with_tasks(blocks: Iterable[ShownBlock]) -> Iterator[ShownBlock]:
    """Reads items with a checkbox, or below "Action items", as what someone will do or did."""
    of_tasks = False
    for block, lines in blocks:
        if not block.item:
            of_tasks = _TASKS.fullmatch(joined(lines[-1])) is not None
        elif of_tasks or block.done is not None:
            lines = [_assigned(lines[0], "did" if block.done else "will"), *lines[1:]]
        yield block, lines


def _assigned(line: Sequence[Shown], auxiliary: str) -> Sequence[Shown]:
    """The item with an auxiliary after who has the task: "Elena to call", "Elena: call", "@elena to call"."""
    words = [shown for shown, _ in line]
    to = words.index("to") if "to" in words[:_LONGEST_NAME] else 0
    colon = next((at for at, word in enumerate(words[: _LONGEST_NAME - 1]) if word[-1] in ":–—"), None)
    if to and all(_is_name(word) for word in words[:to]):
        return [*map(_mentioned, line[:to]), (auxiliary, line[to][1]), *line[to + 1 :]]
    if colon is None or not all(_is_name(word) for word in words[: colon + 1]) or words[colon + 1].lower() in _NO_VERB:
        return line
    shown, word = line[colon]
    verb, place = line[colon + 1]
    named = [*map(_mentioned, line[:colon]), _mentioned((shown[:-1], word))]
    return [*named, (f"{auxiliary} {verb[0].lower()}{verb[1:]}", place), *line[colon + 2 :]]


def _is_name(word: str) -> bool:
    return word in _OF_A_NAME or word[0].isupper() or (word[0] == "@" and len(word) > 1) or word in "–—"


def _mentioned(item: Shown) -> Shown:
    """The name without the sign of a mention: "Elena" for "@elena"."""
    shown, word = item
    return (shown[1:].capitalize(), replace(word, start=word.start + 1)) if shown[0] == "@" and shown[1:] else item


# --- what stands before -----------------------------------------------------------------------------------------


def _with_names(blocks: Iterable[ShownBlock]) -> Iterator[ShownBlock]:
    """Repeats the name above an item that begins with a verb: "lives in Porto" below "Nadia Petrova"."""
    above: dict[int, Sequence[Shown]] = {}
    for block, lines in blocks:
        line = lines[0]
        title = above.get(block.item - 1, ()) if block.item else ()
        if title and _THIRD_PERSON.match(line[0][0]) and ":" not in joined(line):
            lines = [[*title, *line], *lines[1:]]
        above = {depth: name for depth, name in above.items() if depth < block.item}
        if len(lines) == 1 and len(line) <= _LONGEST_NAME and all(map(_is_name, (shown for shown, _ in line))):
            above[block.item] = [*line[:-1], _without_end(line[-1])]
        yield block, lines


def _with_years(blocks: Iterable[ShownBlock]) -> Iterator[ShownBlock]:
    """Reads "2019: Ann joined Acme" as "In 2019, Ann joined Acme"."""
    for block, lines in blocks:
        yield block, [_with_year(line) for line in lines]


def _with_year(line: Sequence[Shown]) -> Sequence[Shown]:
    year = _YEAR.fullmatch(line[0][0])
    return [(f"In {year[1]},", line[0][1]), *line[1:]] if year and len(line) > 2 else line
