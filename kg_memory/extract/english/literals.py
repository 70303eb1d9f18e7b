"""Literals: amounts of money, scores, identifiers, contacts and compound names, each one word to the parser.

Hand-written: a tokenizer for prose divides them ("$ 499", "555 - 0142", "db - prod-3"), and a parser then finds
phrases inside them.
"""

import re
from collections.abc import Set

from spacy.tokens import Doc, Token

from kg_memory.extract.english.gender import gender_of_name

# --- amounts ----------------------------------------------------------------------------------------------------

_CURRENCY = (
    "USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|KRW|SGD|HKD|TRY|ILS|AED|BTC|ETH"
)
_SIGN = r"(?:\b(?:US|CA|C|AU|A|NZ|HK|S|R))?[$€£¥₹₽₩₪₺]"
_NUMBER = r"(?:\d{1,3}(?:[,.'’]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)"
_SCALE = r"(?:\s?(?:k|K|m|M|mn|bn|B|tn|thousand|million|billion|trillion)\b)?"
_UNIT = "hour|hr|h|day|night|week|month|mo|year|yr|person|user|seat|head|unit|kg|litre|liter"
_PER = rf"(?:\s?(?:/\s?|per\s|an?\s)(?:{_UNIT})\b)?"
_AMOUNT = (
    rf"(?:{_SIGN}\s?|\b(?:{_CURRENCY})\s){_NUMBER}{_SCALE}{_PER}"
    rf"|(?<![\w.,]){_NUMBER}{_SCALE}\s?(?:[€£$]|(?:{_CURRENCY})\b){_PER}"
)
_BLOOD_TYPE = (
    r"(?:(?<=\bis\s)|(?<=\btype\s)|(?<=\bblood\s)|(?<=['’]m\s))"
    r"(?:AB|A|B|O|0)(?:[ -](?:positive|negative)\b|[+-](?!\w))"
)

# --- contacts, codes and names ----------------------------------------------------------------------------------

_PHONE = r"""
    \+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){2,6}
  | (?:\(\d{3}\)\s?|\d{3}[-.]|\b1[-.]\d{3}[-.])?\b\d{3}[-.]\d{4}
  | \(?0\d{2,5}\)?[ /-]\d{3,4}(?:[ -]?\d{2,5}){0,3}
"""
_REFERENCE = r"(?!\d{4}-\d\d-\d\d\b|\d\d-\d\d-(?:\d{4}|\d\d)\b)\d{2,}(?:-\d{2,}){2,}"  # but not a date
_HASH = r"(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}"
_NUMBERED = "bug|issue|ticket|case|task|story|incident|order|invoice|pr|mr|commit|revision|build|flight|train|bus"
_COMPANY = "Inc|Ltd|LLC|LLP|PLC|Corp|Co|GmbH|AG|S\\.A"

_LITERAL = re.compile(
    rf"""
    (?P<amount>{_AMOUNT})
  | (?P<blood_type>{_BLOOD_TYPE})
  | (?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)
  | (?P<phone>(?<![\w.+/-])(?:{_PHONE})(?![\w/]|[-.]\w))
  | (?P<reference>(?<![\w-]){_REFERENCE}(?![\w-]))
  | (?P<uuid>\b[0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}}\b)
  | (?P<host>\b(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?::\d{{1,5}})?\b)
  | (?P<ticket>\b(?i:{_NUMBERED})\s(?:\#\d+|{_HASH}|[A-Z]{{1,3}}\d{{1,4}}|[A-Z]{{2,}}-\d+)\b|(?<![\w&])\#\d+\b)
  | (?P<path>(?<![\w/])[\w.~-]*(?:/[\w.-]+)+\.\w+\b)
  | (?P<code>\b(?:[A-Za-z]\w*-)+\d[\w.]*(?<!\.)(?:-\d\w*)*\b(?!-))
  | (?P<symbol>{_HASH}\b|\b_*[A-Za-z][^\W_]*(?:_+[^\W_]+)*_+(?:[^\W_]+)?(?:\(\))?)
  | (?P<score>(?<![\w.,/:-])\d{{1,3}}[-–]\d{{1,3}}(?![\w:/-]|[.,]\d))
  | (?P<company>\b(?:[A-Z][\w.’'-]*\s){{1,4}}&\s(?:Co|Company|Sons)\b(?:\.|(?:\s(?:Ltd|Inc)\b\.?))?
        |\b(?:[A-Z][\w&’'-]*\s){{0,3}}[A-Z][\w&’'-]*,\s(?:{_COMPANY})\b\.?)
  | (?P<name>\b[A-Z][a-z]+(?:-[A-Z][a-z]+)+(?:\s[A-Z][a-z]+(?:-[A-Z][a-z]+)*)?\b|\b[A-Z][a-z]+-[a-z]+(?=\s[A-Z][a-z]))
    """,
    re.VERBOSE,
)
_VALUES = frozenset({"amount", "blood_type", "email", "phone", "reference", "host", "score"})
_IDENTIFIERS = frozenset({"ticket", "path", "code", "uuid", "symbol"})
_VERB_AS_SURNAME = re.compile(r"\b([A-Z][a-z]+) (?:Said|Will)\b(?= [a-z])")  # "Edward Said taught"
_STOP = re.compile(r"(?<=[a-z0-9][A-Z])\.(?=\s|$)")  # "GmbH." at the end of a sentence


def is_value(token: Token) -> bool:
    """Whether the token is an amount or a contact: "$1,200", "555-0142", "ann@acme.org"; but not "Booking.com"."""
    return _kind(token) in _VALUES or token.like_email or (token.like_url and not token.text[0].isupper())


def is_amount(token: Token) -> bool:
    return _kind(token) == "amount"


def is_score(token: Token) -> bool:
    return _kind(token) == "score"


def is_blood_type(token: Token) -> bool:
    return _kind(token) == "blood_type"


def is_identifier(token: Token) -> bool:
    """Whether the token names one thing by a code: "PAY-881", "bug #4521", "parse_header"."""
    return _kind(token) in _IDENTIFIERS


def is_company(token: Token) -> bool:
    """Whether the token is a name with its legal form: "Northwind Labs, Inc."."""
    return _kind(token) == "company"


def _kind(token: Token) -> str:
    if token.is_alpha:
        return ""
    match = _LITERAL.fullmatch(token.doc.text, token.idx, token.idx + len(token))
    return (match and match.lastgroup) or ""


def with_whole_literals(doc: Doc) -> Doc:
    """The tokens with one token for each literal; call it before the pipeline reads the Doc."""
    found = [match.span() for match in _LITERAL.finditer(doc.text)]
    found += [match.span() for match in _VERB_AS_SURNAME.finditer(doc.text) if gender_of_name(match[1])]
    stops = {end for _, end in found if doc.text[end : end + 1] == "."}
    _split_stops(doc, stops | {match.start() for match in _STOP.finditer(doc.text)})
    if found:
        with doc.retokenize() as retokenizer:
            for start, end in found:
                span = doc.char_span(start, end)
                if span is not None and len(span) > 1:
                    retokenizer.merge(span)
    return doc


def _split_stops(doc: Doc, stops: Set[int]) -> None:
    """Splits the full stops at these positions from the ends of their tokens."""
    if not stops:
        return
    with doc.retokenize() as retokenizer:
        for stop in stops:
            span = doc.char_span(stop, stop + 1, alignment_mode="expand")
            if span is not None and len(span[0]) > 1 and span.end_char == stop + 1:
                retokenizer.split(span[0], [span.text[:-1], "."], heads=[(span[0], 0), (span[0], 1)])
