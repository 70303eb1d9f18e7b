"""A cascade of rewriting rules over tokens: each stage replaces runs of tokens by one token that means them together.

Rules are regular expressions over kinds of tokens: `"ORD of? MONTH YEAR?"`. Upper-case names are kinds, lower-case ones
the words themselves. Every run is bounded in length, so a stage takes time in proportion to the text.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg_memory.extract.time.calendar_units import Length, Unit
from kg_memory.extract.time.meanings import Clock, Clocks, DayPart, Meaning, Now, Repeat, When
from kg_memory.extract.time.tokens import GAP, Token
from kg_memory.extract.time.vocabulary import FUNCTION_WORDS, UNITS

_MACROS = {
    "COUNT": "(DAY|NUM|YEAR|SPELLED|VAGUE|a|an)",
    "NUMBER": "(DAY|SPELLED)",
    "DATED": "(DAY|ORD|SPELLED)",
    "JOINT": "(to|until|till|through|thru|-|~)",
    "DOT": "@dot",
}
_NAME = re.compile(r"(?<![{\d])(?:[A-Za-z]+(?:['’][a-z]+)?|@dot|[,/~&½%@-])")
_KINDS_OF_MEANINGS = {
    When: "DATE",
    Clock: "CLOCK",
    Clocks: "CLOCKS",
    DayPart: "DAYPART",
    Length: "LENGTH",
    Repeat: "REPEAT",
}
_letters: dict[
    str, str
] = {}  # each kind and each word of a rule is one letter of the alphabet that rules are matched in


def _letter(kind: str) -> str:
    return _letters.setdefault("." if kind == "@dot" else kind, chr(0xE000 + len(_letters)))


EDGE = "EDGE"  # stands for what is before and after the text
_GAP_LETTER = _letter(GAP)


@dataclass(frozen=True, slots=True)
class Found:
    """The tokens that a rule matched, the kinds beside them, the moment of writing and the last date before them."""

    tokens: Sequence[Token]
    now: Now
    earlier: When | None = None
    before: str = EDGE
    after: str = EDGE

    def closed(self) -> bool:
        """Whether the run ends a phrase: what follows is no noun that it may belong to ("2000 words")."""
        return not self.after.isalpha() or self.after in (EDGE, "DATE") or self.after in FUNCTION_WORDS

    def all(self, *kinds: str) -> list[Token]:
        return [token for token in self.tokens if token.kind in kinds]

    def one(self, *kinds: str) -> Token | None:
        return next((token for token in self.tokens if token.kind in kinds), None)

    def has(self, *kinds: str) -> bool:
        return self.one(*kinds) is not None

    def number(self, *kinds: str) -> int:
        token = self.one(*kinds)
        assert token is not None
        return int(token.number)

    def unit(self) -> Unit:
        return UNITS[self.number("UNIT")]

    def whens(self) -> list[When]:
        return [token.meaning for token in self.tokens if isinstance(token.meaning, When)]

    def clocks(self) -> list[Clock]:
        return [token.meaning for token in self.tokens if isinstance(token.meaning, Clock)]

    def length(self) -> Length:
        return next(token.meaning for token in self.tokens if isinstance(token.meaning, Length))


Reading = Meaning | tuple[str, float]
"""What a run means; as a pair, the kind and the number it becomes; None declines the run."""


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: re.Pattern[str]
    read: Callable[[Found], Reading]


def rule(pattern: str, read: Callable[[Found], Reading]) -> Rule:
    for macro, kinds in _MACROS.items():
        pattern = re.sub(rf"\b{macro}\b", kinds, pattern)
    letters = _NAME.sub(lambda name: _letter(name[0]), pattern).replace(" ", "")
    return Rule(re.compile(f"(?=({letters}))"), read)


def rewritten(tokens: list[Token], rules: Sequence[Rule], now: Now) -> list[Token]:
    """One stage: the earliest and longest runs first. A run off the calendar, as the 31st of June, becomes a gap."""
    letters = "".join(_letters.get(token.kind, _GAP_LETTER) for token in tokens)
    runs = [
        (match.start(), -match.end(1), order)
        for order, candidate in enumerate(rules)
        for match in candidate.pattern.finditer(letters)
    ]
    runs.sort()
    done: list[Token] = []
    position = scanned = 0
    earlier: When | None = None
    for start, minus_end, order in runs:
        if start < position:
            continue
        for token in tokens[scanned:start]:
            earlier = token.meaning if isinstance(token.meaning, When) else earlier
        scanned = max(scanned, start)
        read = _read(rules[order], _found(tokens, start, -minus_end, now, earlier))
        if read is None:
            continue
        done += [*tokens[position:start], read]
        position = scanned = -minus_end
        earlier = read.meaning if isinstance(read.meaning, When) else earlier
    return done + tokens[position:]


def _found(tokens: list[Token], start: int, end: int, now: Now, earlier: When | None) -> Found:
    before = tokens[start - 1].kind if start else EDGE
    after = tokens[end].kind if end < len(tokens) else EDGE
    return Found(tokens[start:end], now, earlier, before, after)


def _read(chosen: Rule, found: Found) -> Token | None:
    start, end = found.tokens[0].start, found.tokens[-1].end
    try:
        reading = chosen.read(found)
    except (ValueError, OverflowError):
        return Token(GAP, start, end)
    if reading is None:
        return None
    if isinstance(reading, tuple):
        return Token(reading[0], start, end, reading[1], written=found.tokens[0].written)
    return Token(_KINDS_OF_MEANINGS[type(reading)], start, end, meaning=reading, written=found.tokens[0].written)
