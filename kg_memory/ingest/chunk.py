"""Sources to episodes: a message is one; a document is cut at its paragraphs and, in long ones, at sentence ends."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kg_memory.errors import Conflict, InputTooLarge, InvalidInput
from kg_memory.ingest.assertions import LONGEST_NAME, MOST_ASSERTIONS, divided, stated
from kg_memory.model.bitemporal import Interval, aware
from kg_memory.model.extraction import Passage, Statement
from kg_memory.model.facts import RULES, MediaType, Profile
from kg_memory.model.llm import NOTHING, Usage
from kg_memory.model.sources import Assertion, Message, NewDocument, NewSession, Source
from kg_memory.model.text import content_hash, one_line, pieces, storable
from kg_memory.ports import Vectors

LONGEST_MESSAGE = 100_000
LONGEST_DOCUMENT = 5_000_000
MOST_MESSAGES = 2_000
MOST_EPISODES = 10_000
"""Of one call with several sources."""
LONGEST_PASSAGE = 1_000
SHORTEST_CUT = 200
"""A text is not cut after so few characters, so that a heading stays with what it heads."""
MOST_PASSAGES = LONGEST_DOCUMENT // SHORTEST_CUT
"""Of one document: more than that only headings make of it."""
LONGEST_KEY = 500

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")

Place = tuple[bool, str]
"""Whether it is a session, and its key: what tells a session or document from the others of its space."""

_HEADING = re.compile(r"^(?=#{1,6} )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Container:
    """The session or document that the episodes belong to, by its key in the space."""

    key: str
    title: str | None
    agent: str | None = None
    media_type: MediaType | None = None
    occurred_at: datetime | None = None

    @property
    def is_session(self) -> bool:
        return self.media_type is None

    @property
    def place(self) -> Place:
        return self.is_session, self.key


@dataclass(frozen=True, slots=True)
class Cut:
    """An episode before it is stored; from `profile` on it is known once it was read.

    `source` is the number of its source among those of one call. `facts` are what it states, where the caller said so.
    """

    key: str
    text: str
    hash: str
    occurred_at: datetime
    speaker: str | None = None
    addressee: str | None = None
    container: Container | None = None
    source: int = 0
    facts: Sequence[Statement] | None = None
    profile: Profile = field(default=Profile())
    about: Interval | None = None
    embedding: "Vectors | None" = field(default=None, compare=False, repr=False)
    read_by: str = RULES
    usage: Usage = NOTHING

    @property
    def passage(self) -> Passage:
        return Passage(self.text, self.occurred_at, self.speaker, self.addressee, self.conversation)

    @property
    def title(self) -> str | None:
        """The title of its document."""
        return None if self.container is None or self.container.is_session else self.container.title

    @property
    def in_context(self) -> list[str]:
        """Its sentences as they are embedded: each after who says it, or after the title of its document."""
        before = self.speaker or self.title
        sentences = [one for one in _SENTENCE_END.split(self.text) if any(map(str.isalnum, one))] or [self.text]
        return [f"{before}: {one}" for one in sentences] if before else sentences

    @property
    def context(self) -> str:
        """What the text does not say of itself: the title, and the day as people write it, `8 May 2023`."""
        day = f"{self.occurred_at.day} {self.occurred_at:%B %Y}"
        return f"{self.title}. {day}" if self.title else day

    @property
    def conversation(self) -> str | None:
        """What is read in order with it."""
        if self.container is None:
            return None
        return f"{'session' if self.container.is_session else 'document'} {self.container.key}"


@dataclass(frozen=True, slots=True)
class Batch:
    """The episodes of several sources, each once, by key; and the keys of each source."""

    cuts: Mapping[str, Cut]
    keys: Sequence[Sequence[str]]


def cut_all(sources: Sequence[Source]) -> Batch:
    """Sources of one call, in their order; raises like `cut`, naming the source.

    Raises `Conflict` when two of them give one key to different texts.
    """
    keys: list[list[str]] = []
    cuts: dict[str, Cut] = {}
    for number, source in enumerate(sources):
        try:
            own = [replace(piece, source=number) for piece in cut(source)]
        except InvalidInput as error:
            raise error if len(sources) == 1 else type(error)(f"source {number + 1}: {error}") from error
        for piece in own:
            if cuts.setdefault(piece.key, piece).hash != piece.hash:
                raise Conflict(f"source {number + 1} gives another text to the key {piece.key!r} of one before it")
        keys.append([piece.key for piece in own])
    if len(sources) > 1 and len(cuts) > MOST_EPISODES:
        raise InputTooLarge(f"the sources make {len(cuts):,} episodes; send {MOST_EPISODES:,} at a time")
    return Batch(cuts, keys)


def cut(source: Source) -> list[Cut]:
    """The episodes of a source, each with its container and with the key that makes it repeatable.

    Raises `InvalidInput`, `InvalidTime` or `InputTooLarge` naming the message or document and what is wrong with it.
    """
    if isinstance(source, NewDocument):
        return _document(source)
    if isinstance(source, NewSession):
        return _session(source)
    return _messages([source])


def _session(session: NewSession) -> list[Cut]:
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
    return [replace(cut, key=f"{key}/{cut.key}", container=container) for cut in cuts]


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
    hash = content_hash(speaker or "", occurred_at.isoformat(), text)
    return Cut(key, text, hash, occurred_at, speaker, facts=_facts(message.facts, what))


def _document(document: NewDocument) -> list[Cut]:
    text = storable(document.text, "the document", limit=LONGEST_DOCUMENT)
    title = _optional(document.title, "title")
    occurred_at = aware(document.occurred_at)
    if document.key is None:
        key = content_hash(title or "", occurred_at.isoformat(), text)[:32]
    else:
        key = one_line(document.key, "the document's key", limit=LONGEST_KEY)
    container = Container(key, title, media_type=document.media_type, occurred_at=occurred_at)
    parts = passages(text, document.media_type)
    if len(parts) > MOST_PASSAGES:
        raise InputTooLarge(f"the document has {len(parts):,} passages; the limit is {MOST_PASSAGES:,}: split it")
    facts = _facts(document.facts, "the document")
    of_parts: Sequence[list[Statement] | None] = [None] * len(parts) if facts is None else divided(facts, parts)
    whole = content_hash(text)
    return [
        Cut(f"{key}/{number:06d}", part, content_hash(whole, part), occurred_at, container=container, facts=own)
        for number, (part, own) in enumerate(zip(parts, of_parts, strict=True), 1)
    ]


def _facts(facts: Sequence[Assertion] | None, what: str) -> list[Statement] | None:
    if facts is None:
        return None
    if len(facts) > MOST_ASSERTIONS:
        raise InputTooLarge(f"{what} has {len(facts):,} facts; the limit is {MOST_ASSERTIONS:,}: assert the others")
    return [stated(fact, f"fact {number} of {what}") for number, fact in enumerate(facts, 1)]


def passages(text: str, media_type: MediaType = MediaType.PLAIN) -> list[str]:
    """A text in pieces of at most 1,000 characters, in order, cut at headings, paragraphs and sentence ends.

    Each piece is a slice of the text; only white space around the pieces is left out.
    """
    sections = _HEADING.split(text) if media_type is MediaType.MARKDOWN else [text]
    parts = (part.strip() for section in sections for part in pieces(section, LONGEST_PASSAGE, SHORTEST_CUT))
    return [part for part in parts if part]


def _optional(written: str | None, what: str) -> str | None:
    return one_line(written, f"the {what}", limit=LONGEST_NAME) if written and written.strip() else None
