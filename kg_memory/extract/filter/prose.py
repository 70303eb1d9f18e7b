"""Finds the parts of a text that are not prose of the speaker: code, logs, tables, data, quotes, boilerplate.

Hand-written: no library separates a speaker's prose from the code, logs, tables and quoted replies in one message.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial

from kg_memory.extract.filter.pasted import Stretch, material, replied_to, said_by_others
from kg_memory.extract.layout.mail import line_spans, signature
from kg_memory.extract.layout.markdown import Layout

_DATA = re.compile(r"(?<![^\s\"'=:,(<])[A-Za-z0-9+/=_%.:&?#-]{60,}")

_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE)"
_STAMP = r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d(?::\d\d)?\S*"
_LOG = re.compile(
    rf"(?:{_STAMP}\s.*?\b{_LEVEL}\b|\[?{_LEVEL}\]?[\s:].*\d|\w{{3}} +\d+ \d\d:\d\d:\d\d \S+ \S+:"
    r"|(?:\d{1,3}\.){3}\d{1,3} .*\"[A-Z]+ |at [\w$<>]+(?:\.[\w$<>]+)+\(.*\)"
    r"|File \".*\", line \d+|Traceback \(most recent|\w*Error: )"
)
_TABLE = re.compile(
    r"(?:\|.*\||[^|]+\|[^|]+\|[^|]+.*|\+[-=+]{3,}|(?=[-=|: ]*---)[-=|: ]+$|.*[│├└┌].*|[^\t]+\t[^\t]+\t.*"
    r"|[^,\s][^,]*(?:,[^,\s][^,]*){2,}$)"
)
_CODE_START = re.compile(
    r"(?:>>> |\$ \w|#include|#!/|import [\w.]+;?$|from [\w.]+ import |(?:async )?def \w+\(|class \w+[(:{]"
    r"|(?:const|let|var) \w+ ?=|function \w*\(|(?:public|private|static) \w+|SELECT\s.+\sFROM\s|</?\w[^>]*>\s*$"
    r"|[\w.\[\]]+ ?[-+*/|]?= ?\S|\"\w+\": ?)"
)
_CODE_END = re.compile(r"(?:[{}]|\):|=>|\(\{|\*/|\},|\],|^[^=()]*[=()].*;)\s*$")
_SYMBOLS = re.compile(r"[{}\[\]();=<>|\\^~&$#*_+]")
_SPACES = re.compile(r" {2,}")
_LETTERS_OF_A_LINE = 1_000  # enough to classify the line
_URL = re.compile(r"https?://\S+")
_DENSE, _VERY_DENSE = 0.08, 0.22

SENTENCE = re.compile(r"\S[^\n]*?(?:(?<=[.!?…])[\"”’')*]{0,3}(?=\s)|$)", re.MULTILINE)
"""A sentence, which ends at the latest with its line; a full stop inside a number or a name is no end."""
_SENTENCE = re.compile(r"[^\s.!?][^.!?\n]*[.!?]*")
_BOILERPLATE = re.compile(
    r"\bto unsubscribe|unsubscribe (?:here|from (?:this|these|our)|at any time|now)|^unsubscribe\W*$|^sent from my \w+"
    r"|get outlook for|this (?:e-?mail|message)(?: and any \w+)? (?:is|are|may be|contains?)[^.]{0,40}"
    r"(?:confidential|privileged|intended)|if you (?:are not the intended|have received this)"
    r"|^.{0,60}all rights reserved|(?:we|this (?:site|website)) uses? cookies|^accept (?:all )?cookies"
    r"|^(?:our )?cookie (?:policy|settings)\W*$"
    r"|(?:read|see|view|to) our privacy policy|^privacy policy\b.{0,20}$|terms (?:of service|and conditions) apply"
    r"|view (?:this email )?in (?:your )?browser|update your (?:e-?mail )?preferences|consider the environment before"
    r"|do not reply to this|^click here\b|^(?:©|copyright \(c\))"
    r"|(?:are receiving|received) this (?:e-?mail|newsletter) because"
    r"|virus[- ]free|has been scanned (?:by|for)",
    re.IGNORECASE,
)

_QUOTE = re.compile(">")
_MEMORY = r"(?=[\w-]{0,40}(?:memory|memories|recall|known[_-]facts|context))[\w-]{1,90}+"
_RECALL_START = re.compile(rf"<(?P<tag>{_MEMORY})[^>]{{0,200}}+>|\[(?P<mark>{_MEMORY})\]", re.IGNORECASE)
_RECALL_END = re.compile(rf"</{_MEMORY}>|\[/{_MEMORY}\]", re.IGNORECASE)
_LONGEST_RECALL = 10_000
_BLANK_LINE = re.compile(r"\n\s*\n|\Z")
_RECALL_LIST = re.compile(
    r"^[ \t#*_]*(?:(?:here (?:are|is) )?(?:some |the |my |your )?"
    r"(?:relevant|recalled|retrieved|stored|saved|related|known|long[- ]term)"
    r" (?:memor(?:y|ies)|facts?|context|information)"
    r"|memories|what (?:i|we) (?:remember|know) about \w+|facts about \w+)[^\n.]{0,60}:[ \t*_]*$(?:\n(?!\s*$).*)*",
    re.MULTILINE | re.IGNORECASE,
)
_RECALL_SENTENCE = re.compile(
    r"(?:(?:based on|according to|from) (?:my|our|your|the) (?:memory|memories|records|notes on you|stored \w+"
    r"|(?:previous|earlier|past) (?:conversations?|chats?|sessions?|messages?))|as (?:i|we) (?:recall|remember))"
    r"\b[^.!?\n]*[.!?]?",
    re.IGNORECASE,
)


def not_prose(text: str, layout: Layout, speaker: str | None = None) -> list[Stretch]:
    """The parts of `text` that are code, logs, tables, data, quotes, recalled memories or boilerplate, in order.

    They do not overlap: the first kind that matches a part wins.
    """
    taken: list[Stretch] = [(start, end, "code") for start, end in layout.code]
    shown = layout.shown(text)
    header = [(0, layout.body, "")]
    others = partial(said_by_others, speaker=speaker)
    finders = (
        *((_blocks, text), (replied_to, text), (material, shown), (others, shown)),
        *((_lines, shown), (_boilerplate, shown), (_signature, text)),
    )
    for find, view in finders:
        rest = masked(view, [*header, *taken])
        taken.extend((start, end, what) for start, end, what in find(rest) if rest[start:end].strip())
    return sorted(taken)


def masked(text: str, stretches: list[Stretch]) -> str:
    """`text` with the stretches replaced by blanks; its length and its line breaks stay the same."""
    pieces, done = [], 0
    for start, end, _ in sorted(stretches):
        if end > done:
            start = max(start, done)
            pieces += [text[done:start], re.sub(r"[^\n]", " ", text[start:end])]
            done = end
    return "".join([*pieces, text[done:]])


def _blocks(text: str) -> Iterator[Stretch]:
    yield from _recalled(text)
    sorts = (
        ("recalled", _RECALL_LIST),
        ("recalled", _RECALL_SENTENCE),
        ("data", _DATA),
    )
    for what, pattern in sorts:
        yield from ((match.start(), match.end(), what) for match in pattern.finditer(text))


def _recalled(text: str) -> Iterator[Stretch]:
    """From an opening to a closing tag; without a near closing tag, from `<tag>` to the next blank line."""
    ends: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for match in _RECALL_END.finditer(text):
        ends[match[0].lower()].append(match.span())
    done = 0
    while start := _RECALL_START.search(text, done):
        done = start.end()
        near = ends[(f"</{start['tag']}>" if start["tag"] else f"[/{start['mark']}]").lower()]
        at = bisect_left(near, (done, done))
        if at < len(near) and near[at][0] <= done + _LONGEST_RECALL:
            done = near[at][1]
        elif start["tag"]:
            done = next(_BLANK_LINE.finditer(text, done)).start()
        else:
            continue
        yield start.start(), done, "recalled"


def _lines(text: str) -> Iterator[Stretch]:
    """Lines that are not prose; an uncertain line counts only beside a line of the same kind."""
    kinds = [(start, end, _kind(text[start:end])) for start, end in line_spans(text)]
    for number, (start, end, kind) in enumerate(kinds):
        beside = {kinds[near][2] for near in (number - 1, number + 1) if 0 <= near < len(kinds)}
        if kind.endswith("?") and kind not in beside and kind[:-1] not in beside:
            continue
        if kind:
            yield start, end, kind.rstrip("?")


def _kind(line: str) -> str:
    """The kind of a line, empty for prose; a question mark marks an uncertain kind."""
    begun = _SPACES.sub(" ", line.strip())[:_LETTERS_OF_A_LINE]
    checks: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("quoted", _QUOTE.match),
        ("log", _LOG.match),
        ("code", _is_code),
        ("table?", _TABLE.match),
        ("code?", _may_be_code),
    )
    return next((kind for kind, check in checks if begun and check(begun)), "")


def _density(line: str) -> float:
    shown = _URL.sub("", line).strip()
    return len(_SYMBOLS.findall(shown)) / max(len(shown), 1)


def _is_code(line: str) -> bool:
    density = _density(line)
    begun = bool(_CODE_START.match(line)) and (density > _DENSE or bool(_CODE_END.search(line)))
    return len(line) > 3 and (begun or density > _VERY_DENSE)


def _may_be_code(line: str) -> bool:
    return bool(_CODE_START.match(line) or _CODE_END.search(line))


def _boilerplate(text: str) -> Iterator[Stretch]:
    """Standard sentences of mailers and web sites."""
    sentences = ((match.start(), match.end(), match[0]) for match in _SENTENCE.finditer(text))
    yield from ((start, end, "boilerplate") for start, end, words in sentences if _BOILERPLATE.search(words))


def _signature(text: str) -> Iterator[Stretch]:
    if found := signature(text):
        yield *found, "signature"


def counted(stretches: list[Stretch]) -> Counter[str]:
    """The number of parts of each kind; adjacent lines of one kind count once."""
    counts: Counter[str] = Counter()
    before = (-2, "")
    for start, end, what in stretches:
        if what != before[1] or start > before[0] + 1:
            counts[what] += 1
        before = (end, what)
    return counts
