"""Tokenizes a text for time expressions: numbers and words of time by kind, everything else as a gap."""

import re
from dataclasses import dataclass

from kg_memory.extract.time.holidays import HOLIDAY_PATTERN
from kg_memory.extract.time.meanings import Clock, Meaning
from kg_memory.extract.time.vocabulary import FUNCTION_WORDS, NIGHT_WORDS, WORDS, ZONES


@dataclass(frozen=True, slots=True)
class Token:
    """A token at `text[start:end]`: its kind, with its number or its meaning."""

    kind: str
    start: int
    end: int
    number: float = 0
    meaning: Meaning = None
    written: str = ""


GAP = "GAP"

_D = r"(?:0?[1-9]|[12]\d|3[01])"
_M = r"(?:0?[1-9]|1[0-2])"
_Y = r"(?:1\d|2[01])\d\d"
_HALF = r"(?:[ap](?:\s?\.\s?m\b\.?|m?\b))"
_ALONE = r"(?<!\d)(?<!\d[-/.])"
_END = r"(?!\d|[-/.]\d)"
_TOKEN = re.compile(
    rf"""
    (?P<iso>{_ALONE}\d{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T[0-2]\d:[0-5]\d(?::[0-5]\d(?:[.,]\d{{1,9}})?)?
        (?:Z|[+-]\d\d:?\d\d)?(?!\d))
  | (?P<ymd>{_ALONE}{_Y}(?P<ymdsep>[-/.]){_M}(?P=ymdsep){_D}{_END})
  | (?P<compact>(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\w]))
  | (?P<dmy>(?<!\d)(?<!\d[/.]){_D}/{_D}/(?:{_Y}|\d\d)(?!\d|[/.]\d)
        |{_ALONE}{_D}(?P<dmysep>[-.]){_D}(?P=dmysep)(?:{_Y}|\d\d){_END})
  | (?P<isoweek>{_ALONE}\d{{4}}-?W(?:0[1-9]|[1-4]\d|5[0-3])(?:-?[1-7])?(?![-\w]))
  | (?P<ym>{_ALONE}{_Y}[-/](?:0?[1-9]|1[0-2]){_END}|{_ALONE}(?<![qQhH])(?:0?[1-9]|1[0-2])[-/]{_Y}{_END})
  | (?P<md>(?<!\d)(?<!\d[/.]){_D}/{_D}(?!\d|[/.]\d|%))
  | (?P<clock>(?<![\d:])(?!(?-i:[12]H\d\d\b))(?:[01]?\d|2[0-4])
        (?:[:h][0-5]\d(?::[0-5]\d)?(?:\s?{_HALF})?|\.[0-5]\d\s?{_HALF}
        |[0-5]\d\s?{_HALF}|\.?\s?{_HALF}(?!\s?\.?\d))(?![:\d\w]))
  | (?P<dotted>(?<![\d.,])\d{{1,2}}\.\d{{1,2}}(?![.,]?\d|\s?%))
  | (?P<ordinal>(?<![\d.,])\d{{1,2}}(?:st|nd|rd|th)\b)
  | (?P<decade>(?<![\w.,$£€])(?:(?:1\d|20)\d0|['’]?[2-9]0)\s?['’]?s\b)
  | (?P<short>(?<![^\W\d])['’]\d\d(?![\w'’]))
  | (?P<real>(?<![\w.,])\d{{1,9}}(?:[.,]\d{{1,3}})+(?!\d))
  | (?P<int>\d+)
  | (?P<holiday>\b(?:{HOLIDAY_PATTERN})(?:e?s)?\b)
  | (?P<bc>(?-i:(?<![^\W\d])(?:B\.\s?C\.(?:\s?E\.)?|BCE?)(?!\w)))
  | (?P<ad>(?-i:(?<![^\W\d])(?:A\.\s?D\.|AD|CE)(?!\w)))
  | (?P<domain>[^\W\d_]{{1,60}}(?:\.[a-z]{{2,10}}){{1,3}}(?![\w.]))
  | (?P<word>o['’]clock|[^\W\d_]+)
  | (?P<mark>[,/~()½&]|[-–—]|\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CURRENCIES = frozenset("$£€#")
_SPACES = re.compile(r"\s{0,3}")
_GLUES = frozenset({"MONTH", "q", "h", "fy", "cy", "sy", "UNIT"})  # "Q3", "FY24"
_GLUED = frozenset({"UNIT", "q", "h", "fy", "BC", "AD"})  # "3Q24", "2024Q3", "44BC"
_GLUED_CAPITAL = frozenset({"h"})  # "2h" are two hours


def tokens(text: str) -> list[Token]:
    """The tokens of the text in order, with a gap between distant words and for mixed letters and digits."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        token = _token(match)
        if found:
            _check_joint(text, found, token)
        else:
            found.append(token)
    return found


def _check_joint(text: str, found: list[Token], token: Token) -> None:
    last = found[-1]
    if last.kind in _CURRENCIES and token.kind in ("DAY", "NUM", "YEAR"):
        token = Token(GAP, token.start, token.end)
    if last.end == token.start:
        if _alnum(text[last.end - 1]) and _alnum(text[token.start]):
            glued = last.kind in _GLUES and text[token.start].isdigit()
            hours = token.kind in _GLUED_CAPITAL and token.written.islower()
            glued = glued or (token.kind in _GLUED and not hours and last.kind in ("DAY", "NUM", "YEAR"))
            if not glued:  # "B2B", "x2019"
                found[-1] = Token(GAP, last.start, last.end)
                token = Token(GAP, token.start, token.end)
    elif _SPACES.fullmatch(text, last.end, token.start) is None:
        found.append(Token(GAP, last.end, token.start))
    found.append(token)


def _alnum(character: str) -> bool:
    return character.isalnum() or character == "_"


def _token(match: re.Match[str]) -> Token:
    group = match.lastgroup or ""
    written = match[0].lower()
    start, end = match.span()
    if group == "word":
        return _word(written, match[0], start, end)
    if group == "int":
        return _integer(written, start, end)
    if group == "clock":
        return Token("CLOCK", start, end, meaning=read_clock(written), written=written)
    if group == "ordinal":
        return Token("ORD", start, end, float(written[:-2]), written="1st")
    if group == "domain":  # "Monday.com"
        return Token(GAP, start, end)
    if group in ("decade", "short"):
        return Token(group.upper(), start, end, float(re.sub(r"\D", "", written)))
    if group == "mark":
        return Token(_MARKS.get(written, written), start, end, written=written)
    return Token(group.upper(), start, end, written=written)


_MARKS = {"–": "-", "—": "-", "(": "OPEN", ")": "CLOSE"}


def _word(word: str, as_written: str, start: int, end: int) -> Token:
    if word in NIGHT_WORDS:
        return Token("NIGHT", start, end, 3, written=as_written)
    if word in ZONES and as_written != word:
        return Token("ZONE", start, end, ZONES[word], written=as_written)
    kind, number = WORDS.get(word, (word, 0))
    if kind == word and as_written[0].isupper() and word not in FUNCTION_WORDS:
        kind = "NAME"
    return Token(kind, start, end, number, written=as_written)


def _integer(digits: str, start: int, end: int) -> Token:
    if len(digits) > 5:
        return Token(GAP, start, end)
    number = int(digits)
    if len(digits) == 4 and 1000 <= number < 2200:
        return Token("YEAR", start, end, number, written=digits)
    day = len(digits) <= 2 and 1 <= number <= 31
    return Token("DAY" if day else "NUM", start, end, number, written=digits)


_CLOCK = re.compile(r"(\d{1,2}?)(?:[:.h]?(\d\d))?(?::(\d\d))?\.?\s?(?:([ap]).*)?", re.DOTALL)


def read_clock(written: str) -> Clock | None:
    """Reads "7:30", "7.30pm", "1140 a.m." or "9 p"; None for an invalid time of day."""
    match = _CLOCK.fullmatch(written)
    if match is None:
        return None
    hour, minute, second, half = int(match[1]), int(match[2] or 0), match[3], match[4]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    known = bool(half) or hour > 12 or hour == 0 or (len(match[1]) == 2 and match[1][0] == "0")
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return Clock(hour, minute, int(second) if second else None, known)
