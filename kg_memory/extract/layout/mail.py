"""The header of a mail, which says who writes and when, and the signature below it.

The header is read by the standard library. A signature has no syntax, but its lines say what they are by their form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.parser import HeaderParser
from email.utils import parseaddr, parsedate_to_datetime

from kg_memory.extract.layout.markdown import Block, Layout, Span, Word
from kg_memory.model.text import normalised

_HEADER = re.compile(r"(?:(?:[A-Z][A-Za-z]*(?:-[A-Za-z]+)*:[ \t].*|[ \t]+\S.*)(?:\r?\n|\Z))+")
_WRITTEN_BY_MAILERS = ("To", "Date", "Subject", "Cc", "Sent")
_SIGN_OFF = re.compile(
    r"\s*(?:-- ?|[-_]{5,}|(?:(?:with )?(?:kind|best|warm|many) (?:regards|wishes)|regards|best|sincerely|yours"
    r"(?: \w+)?|cheers|all the best|mit freundlichen grüßen|viele grüße|cordialement)[,.!]?)\s*",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 8
_LONGEST_LINE_OF_IT = 80
_PART = re.compile(r"[^|•·,\s](?:[^|•·,\t\n]*[^|•·,\s])?")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAMED_ADDRESS = re.compile(rf"(?P<name>[^\W\d_a-z][\w.'’ -]*?)\"? ?<(?P<address>{_ADDRESS.pattern})>")
_PHONE = re.compile(r"(?:\w+[.:] ?)?(\+?[\d(][\d ()./-]{6,}\d)")
_PERSON = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [\w.'’-]+){0,3}")


@dataclass(frozen=True, slots=True)
class Mail:
    """A text as a mail: its layout, with labels for header and signature, and its sender and date by the header."""

    layout: Layout
    sender: str | None = None
    date: datetime | None = None


def read_mail(text: str, layout: Layout, speaker: str | None) -> Mail:
    """The text as a mail of the speaker, or of anyone if there is no speaker; another text keeps its layout."""
    signed = signature(text)
    below = list(_signed_by(text, *signed)) if signed else []
    head = _HEADER.match(text)
    fields = HeaderParser().parsestr(head[0]) if head else None
    sender = _sender(fields) if fields else None
    if head is None or fields is None or sender is None or normalised(speaker or sender) != normalised(sender):
        return Mail(replace(layout, blocks=[*layout.blocks, *below]))
    body = [block for block in layout.blocks if any(line and line[0].start >= head.end() for line in block.lines)]
    blocks = [*_addressed(text, head.end()), *body, *below]
    return Mail(Layout(blocks, layout.code, head.end()), sender, _date(fields["Date"]))


def signature(text: str) -> Span | None:
    """The place of a sign-off with the few short lines below it, to the end of the text."""
    spans = list(line_spans(text))
    for number in range(max(len(spans) - _LONGEST_SIGNATURE, 1), len(spans)):
        start, end = spans[number]
        below = [text[one:two] for one, two in spans[number + 1 :]]
        if _SIGN_OFF.fullmatch(text[start:end]) and all(len(line) <= _LONGEST_LINE_OF_IT for line in below):
            return start, len(text)
    return None


def line_spans(text: str) -> Iterator[Span]:
    """The start and end of each line, without its line break."""
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _sender(fields: Message) -> str | None:
    """The name of who writes, if the fields are those of a mail and not "From: Porto, To: Ghent"."""
    written = str(fields["From"] or "")
    if not ("@" in written or fields["Subject"]) or not any(fields[name] for name in _WRITTEN_BY_MAILERS):
        return None
    name = parseaddr(written)[0] or written.partition("<")[0].strip(' "')
    return name if _PERSON.fullmatch(name) else None


def _date(written: str | None) -> datetime | None:
    try:
        date = parsedate_to_datetime(written or "")
    except (TypeError, ValueError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _addressed(text: str, end: int) -> Iterator[Block]:
    """The names in the header, each with its address."""
    for match in _NAMED_ADDRESS.finditer(text, 0, end):
        yield _labelled("name", text, match.span("name"))
        yield _labelled("email", text, match.span("address"))


def _signed_by(text: str, start: int, end: int) -> Iterator[Block]:
    """The name in a signature, and the role, the employer and the addresses of who bears it."""
    parts = [match.span() for match in _PART.finditer(text, text.find("\n", start) + 1 or end)]
    if not parts or not _PERSON.fullmatch(text[slice(*parts[0])]):
        return
    yield _labelled("name", text, parts[0])
    unknown = iter(("role", "affiliation"))
    for part in parts[1:]:
        words = text[slice(*part)]
        if address := _ADDRESS.search(words):
            yield _labelled("email", text, (part[0] + address.start(), part[0] + address.end()))
        elif phone := _PHONE.fullmatch(words):
            yield _labelled("phone", text, (part[0] + phone.start(1), part[1]))
        elif label := next(unknown, ""):
            yield _labelled(label, text, part)


def _labelled(label: str, text: str, span: Span) -> Block:
    words = [Word(match.start(), match.end(), True) for match in re.compile(r"\S+").finditer(text, *span)]
    return Block([words], label=label)
