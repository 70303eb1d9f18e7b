"""Rules for texts: what can be stored, how a text is split, and when two texts are the same."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from kg_memory.errors import InputTooLarge, InvalidInput

LONGEST_QUERY = 10_000


def storable(text: str, what: str, *, limit: int) -> str:
    """`text` itself when it can be stored and is not blank.

    Raises `InputTooLarge` over `limit` characters, `InvalidInput` for a blank text, NUL or a lone surrogate.
    """
    if len(text) > limit:
        raise InputTooLarge(f"{what} has {len(text):,} characters; the limit is {limit:,}: split it")
    if not text.strip():
        raise InvalidInput(f"{what} is empty")
    if (at := text.find("\0")) >= 0:
        raise InvalidInput(f"{what} has a NUL character at position {at}: remove it")
    surrogate = next((at for at, letter in enumerate(text) if "\ud800" <= letter <= "\udfff"), None)
    if surrogate is not None:
        raise InvalidInput(f"{what} has half a surrogate pair at position {surrogate}: it is not valid Unicode")
    return text


def searchable(text: str, what: str) -> str:
    """`text` itself when it can be looked for; raises like `storable`."""
    return storable(text, what, limit=LONGEST_QUERY)


def one_line(text: str, what: str, *, limit: int) -> str:
    """`text` without surrounding space, when it is storable and has no control characters such as line breaks."""
    line = storable(text, what, limit=limit).strip()
    if any(unicodedata.category(letter) == "Cc" for letter in line):
        raise InvalidInput(f"{what} has a control character in it: {line[:80]!r}")
    return line


def normalised(name: str) -> str:
    """How two spellings of one name are recognised: compatibility forms, case and white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def content_hash(*parts: str) -> str:
    """SHA-256 over the parts, which no other division of the same letters shares."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


_ENDS = (re.compile(r"\n[ \t]*(?:\n[ \t]*)+"), re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n"), re.compile(r"\s+"))


def split_text(text: str, longest: int, shortest: int) -> Iterator[str]:
    """The text in chunks of at most `longest` characters, in order and without gaps.

    A chunk ends at a paragraph, else at a sentence, else between words, else anywhere. Ends before `shortest` are
    ignored.
    """
    start = 0
    while len(text) - start > longest:
        window = text[start : start + longest]
        ends = (max((match.end() for match in end.finditer(window)), default=0) for end in _ENDS)
        width = next((end for end in ends if end > shortest), longest)
        yield window[:width]
        start += width
    yield text[start:]


def require_between(name: str, value: float, least: float, most: float) -> None:
    """Raises `InvalidInput`, by the name under which callers give the value, unless it is from `least` to `most`."""
    if not least <= value <= most:
        raise InvalidInput(f"{name}={value} is not between {least} and {most}")
