"""Sources to episodes: a message is one; a document is cut at its paragraphs and, in long ones, at sentence ends."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kg_memory.bitemporal import aware
from kg_memory.errors import InputTooLarge, InvalidInput
from kg_memory.extraction import Passage
from kg_memory.model import MediaType, Message, NewDocument, NewSession, Profile, Source
from kg_memory.ports import Vectors
from kg_memory.text import content_hash, one_line, storable

LONGEST_MESSAGE = 100_000
LONGEST_DOCUMENT = 5_000_000
MOST_MESSAGES = 2_000
LONGEST_PASSAGE = 1_000
SHORTEST_CUT = 200
"""A text is not cut after so few characters, so that a heading stays with what it heads."""
LONGEST_KEY = 500
LONGEST_NAME = 200

_PARAGRAPH = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_HEADING = re.compile(r"^(?=#{1,6} )", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cut:
    """An episode before it is stored; `profile` and `embedding` are known once it was read."""

    key: str
    text: str
    hash: str
    occurred_at: datetime
    speaker: str | None = None
    addressee: str | None = None
    conversation: str | None = None
    profile: Profile = field(default=Profile())
    embedding: Vectors | None = field(default=None, compare=False, repr=False)

    @property
    def passage(self) -> Passage:
        return Passage(self.text, self.occurred_at, self.speaker, self.addressee, self.conversation)


@dataclass(frozen=True, slots=True)
class Container:
    """The session or document that the episodes belong to, by its key in the space."""

    key: str
    title: str | None
    agent: str | None = None
    media_type: MediaType | None = None
    occurred_at: datetime | None = None


def cut(source: Source) -> tuple[Container | None, list[Cut]]:
    """The container and the episodes of a source, each with the key that makes it repeatable.

    Raises `InvalidInput`, `InvalidTime` or `InputTooLarge` naming the message or document and what is wrong with it.
    """
    if isinstance(source, NewDocument):
        return _document(source)
    if isinstance(source, NewSession):
        return _session(source)
    return None, _messages([source])


def _session(session: NewSession) -> tuple[Container, list[Cut]]:
    if not session.messages:
        raise InvalidInput("the session has no messages")
    if len(session.messages) > MOST_MESSAGES:
        raise InputTooLarge(f"the session has {len(session.messages):,} messages; send {MOST_MESSAGES:,} at a time")
    cuts = _messages(session.messages)
    if session.key is None:
        key = content_hash(*(cut.hash for cut in cuts))[:32]
    else:
        key = one_line(session.key, "the session's key", limit=LONGEST_KEY)
    container = Container(key, _optional(session.title, "title"), _optional(session.agent, "agent"))
    return container, [replace(cut, key=f"{key}/{cut.key}", conversation=key) for cut in cuts]


def _messages(messages: Sequence[Message]) -> list[Cut]:
    seen: Counter[str] = Counter()
    cuts = []
    for cut in addressed([_message(message, f"message {number}") for number, message in enumerate(messages, 1)]):
        seen[cut.hash] += 1
        again = f"-{seen[cut.hash]}" if seen[cut.hash] > 1 else ""
        cuts.append(replace(cut, key=cut.key or cut.hash[:32] + again))
    if repeated := next((key for key, times in Counter(cut.key for cut in cuts).items() if times > 1), None):
        raise InvalidInput(f"two messages of one call have the key {repeated!r}")
    return cuts


def addressed(cuts: Sequence[Cut], spoke_before: Collection[str] = ()) -> list[Cut]:
    """The same with whom each is said to: in a conversation of two, to the other one."""
    speakers = {cut.speaker for cut in cuts if cut.speaker} | set(spoke_before)
    return [
        replace(cut, addressee=next(iter(speakers - {cut.speaker}))) if cut.speaker and len(speakers) == 2 else cut
        for cut in cuts
    ]


def _message(message: Message, what: str) -> Cut:
    """The message, checked, with its own key or none."""
    text = storable(message.text, f"the text of {what}", limit=LONGEST_MESSAGE)
    speaker = _optional(message.speaker, f"speaker of {what}")
    key = "" if message.key is None else one_line(message.key, f"the key of {what}", limit=LONGEST_KEY)
    occurred_at = aware(message.occurred_at)
    return Cut(key, text, content_hash(speaker or "", occurred_at.isoformat(), text), occurred_at, speaker)


def _document(document: NewDocument) -> tuple[Container, list[Cut]]:
    text = storable(document.text, "the document", limit=LONGEST_DOCUMENT)
    title = _optional(document.title, "title")
    occurred_at = aware(document.occurred_at)
    if document.key is None:
        key = content_hash(title or "", occurred_at.isoformat(), text)[:32]
    else:
        key = one_line(document.key, "the document's key", limit=LONGEST_KEY)
    whole = content_hash(text)
    cuts = [
        Cut(f"{key}/{number:06d}", passage, content_hash(whole, passage), occurred_at, conversation=key)
        for number, passage in enumerate(passages(text, document.media_type), 1)
    ]
    return Container(key, title, media_type=document.media_type, occurred_at=occurred_at), cuts


def passages(text: str, media_type: MediaType = MediaType.PLAIN) -> list[str]:
    """A text in pieces of at most 1,000 characters, in order, cut at headings, paragraphs and sentence ends.

    Each piece is a slice of the text; only white space around the pieces is left out.
    """
    sections = _HEADING.split(text) if media_type is MediaType.MARKDOWN else [text]
    pieces = (piece.strip() for section in sections for piece in _pieces(section))
    return [piece for piece in pieces if piece]


def _pieces(section: str) -> Iterator[str]:
    start = 0
    while len(section) - start > LONGEST_PASSAGE:
        window = section[start : start + LONGEST_PASSAGE]
        ends = (_last_end(boundary, window) for boundary in (_PARAGRAPH, _SENTENCE_END, _SPACE))
        end = next((end for end in ends if end > SHORTEST_CUT), LONGEST_PASSAGE)
        yield window[:end]
        start += end
    yield section[start:]


def _last_end(boundary: re.Pattern[str], window: str) -> int:
    return max((match.end() for match in boundary.finditer(window)), default=0)


def _optional(written: str | None, what: str) -> str | None:
    return one_line(written, f"the {what}", limit=LONGEST_NAME) if written and written.strip() else None
