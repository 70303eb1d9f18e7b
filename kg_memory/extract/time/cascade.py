"""A cascade of rewriting rules: each stage replaces runs of tokens by one token with their meaning.

Rules are regular expressions over kinds of tokens: `"ORD of? MONTH YEAR?"`. Upper-case names are kinds, lower-case
names are words. Every run has a bounded length, so the time of a stage grows linearly with the text.
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
    "ANYYEAR": "(YEAR|SUREYEAR|SHORT)",
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
_letters: dict[str, str] = {}  # rules are matched on letters: one letter per kind and per word of a rule


def _letter(kind: str) -> str:
    return _letters.setdefault("." if kind == "@dot" else kind, chr(0xE000 + len(_letters)))


_STEPPED = frozenset({"UNIT", "WEEKDAY", "MONTH", "SEASON", "HOLIDAY", "PART", "NIGHT", "DAY", "SPELLED", "NUM"})
EDGE = "EDGE"  # the kind beside the first and the last token of the text
_GAP_LETTER = _letter(GAP)


@dataclass(frozen=True, slots=True)
class Match:
    """The tokens that a rule matched, with the kinds beside them, the time of writing and the date before them."""

    tokens: Sequence[Token]
    now: Now
    earlier: When | None = None
    before: str = EDGE
    after: str = EDGE

    def closed(self) -> bool:
        """Whether the run ends a phrase, so that no noun follows it ("2000 words")."""
        return not self.after.isalpha() or self.after in (EDGE, "DATE") or self.after in FUNCTION_WORDS

    def ends_with_step(self) -> bool:
        """Whether nothing follows a final "last": "the winter before last", but not "before last Easter"."""
        return self.after not in _STEPPED

    def all(self, *kinds: str) -> list[Token]:
        return [token for token in self.tokens if token.kind in kinds]

    def first(self, *kinds: str) -> Token | None:
        return next((token for token in self.tokens if token.kind in kinds), None)

    def has(self, *kinds: str) -> bool:
        return self.first(*kinds) is not None

    def number(self, *kinds: str) -> int:
        token = self.first(*kinds)
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
"""The meaning of a run, or the kind and number of its new token; None rejects the run."""


@dataclass(frozen=True, slots=True)
class Rule:
    pattern: re.Pattern[str]
    read: Callable[[Match], Reading]


def rule(pattern: str, read: Callable[[Match], Reading]) -> Rule:
    for macro, kinds in _MACROS.items():
        pattern = re.sub(rf"\b{macro}\b", kinds, pattern)
    letters = _NAME.sub(lambda name: _letter(name[0]), pattern).replace(" ", "")
    return Rule(re.compile(f"(?=({letters}))"), read)


def rewritten(tokens: list[Token], rules: Sequence[Rule], now: Now) -> list[Token]:
    """Applies one stage, the earliest and longest runs first; an invalid date like 31 June becomes a gap."""
    letters = "".join(_letters.get(token.kind, _GAP_LETTER) for token in tokens)
    runs = [
        (run.start(), -run.end(1), order)
        for order, candidate in enumerate(rules)
        for run in candidate.pattern.finditer(letters)
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
        read = _read(rules[order], _match(tokens, start, -minus_end, now, earlier))
        if read is None:
            continue
        done += [*tokens[position:start], read]
        position = scanned = -minus_end
        earlier = read.meaning if isinstance(read.meaning, When) else earlier
    return done + tokens[position:]


def _match(tokens: list[Token], start: int, end: int, now: Now, earlier: When | None) -> Match:
    before = tokens[start - 1].kind if start else EDGE
    after = tokens[end].kind if end < len(tokens) else EDGE
    return Match(tokens[start:end], now, earlier, before, after)


def _read(chosen: Rule, match: Match) -> Token | None:
    start, end = match.tokens[0].start, match.tokens[-1].end
    try:
        reading = chosen.read(match)
    except (ValueError, OverflowError):
        return Token(GAP, start, end)
    if reading is None:
        return None
    if isinstance(reading, tuple):
        return Token(reading[0], start, end, reading[1], written=match.tokens[0].written)
    return Token(_KINDS_OF_MEANINGS[type(reading)], start, end, meaning=reading, written=match.tokens[0].written)
