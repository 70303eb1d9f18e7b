"""Sources to chunks, each of which becomes an episode: a message is one chunk; a document is split into several."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from kg_memory.errors import Conflict, InputTooLarge, InvalidInput
from kg_memory.ingest.assertions import LONGEST_NAME, MOST_ASSERTIONS, by_text, checked_statement
from kg_memory.model.bitemporal import Interval, aware
from kg_memory.model.extraction import Passage, Statement
from kg_memory.model.facts import RULES, MediaType, Profile
from kg_memory.model.llm import NOTHING, Usage
from kg_memory.model.roles import DATA, Role, role_of
from kg_memory.model.sources import Assertion, Message, NewDocument, NewSession, Source
from kg_memory.model.text import content_hash, one_line, split_text, storable
from kg_memory.ports import Vectors

LONGEST_MESSAGE = 100_000
LONGEST_DOCUMENT = 5_000_000
MOST_MESSAGES = 2_000
MOST_EPISODES = 10_000
"""The limit for one call with several sources."""
LONGEST_CHUNK = 1_000
SHORTEST_CHUNK = 200
"""A chunk is no shorter than this where the text goes on, so that a heading stays with what it heads."""
MOST_CHUNKS = LONGEST_DOCUMENT // SHORTEST_CHUNK
"""Of one document; only a document made of headings has more."""
LONGEST_KEY = 500

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")

Place = tuple[bool, str]
"""Whether it is a session, and its key; together they identify a session or document in its space."""

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
class Chunk:
    """The text of one episode before it is stored; the fields from `profile` on are set when it has been read.

    `occurred_at` is in UTC; `utc_offset` is that of the speaker's clock, in minutes.
    `source` is the index of its source among those of one call. `facts` are what the caller says it states, or None.
    `role` is None in a document.
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
    role: Role | None = None
    utc_offset: int = 0
    profile: Profile = field(default=Profile())
    about: Interval | None = None
    embedding: "Vectors | None" = field(default=None, compare=False, repr=False)
    read_by: str = RULES
    usage: Usage = NOTHING

    @property
    def passage(self) -> Passage:
        return Passage(self.text, self._local_time, self.speaker, self.addressee, self.conversation, role=self.role)

    @property
    def title(self) -> str | None:
        """The title of its document."""
        return None if self.container is None or self.container.is_session else self.container.title

    @property
    def in_context(self) -> list[str]:
        """Its sentences as they are embedded: each is preceded by the speaker or the title of the document."""
        before = self.speaker or self.title
        sentences = [one for one in _SENTENCE_END.split(self.text) if any(map(str.isalnum, one))] or [self.text]
        return [f"{before}: {one}" for one in sentences] if before else sentences

    @property
    def context(self) -> str:
        """What the text does not say of itself: the title, and the day as people write it, `8 May 2023`."""
        day = f"{self._local_time.day} {self._local_time:%B %Y}"
        return f"{self.title}. {day}" if self.title else day

    @property
    def _local_time(self) -> datetime:
        return self.occurred_at.astimezone(timezone(timedelta(minutes=self.utc_offset)))

    @property
    def conversation(self) -> str | None:
        """A key shared by the chunks that are read together, in order."""
        if self.container is None:
            return None
        return f"{'session' if self.container.is_session else 'document'} {self.container.key}"


@dataclass(frozen=True, slots=True)
class ChunkedSources:
    """The chunks of several sources, each once, by key; and the keys of each source."""

    chunks: Mapping[str, Chunk]
    keys: Sequence[Sequence[str]]


def chunk_sources(sources: Sequence[Source]) -> ChunkedSources:
    """The chunks of the sources of one call, in their order; raises like `chunks_of`, naming the source.

    Raises `Conflict` when two sources give the same key to different texts.
    """
    keys: list[list[str]] = []
    chunks: dict[str, Chunk] = {}
    for number, source in enumerate(sources):
        try:
            own = [replace(chunk, source=number) for chunk in chunks_of(source)]
        except InvalidInput as error:
            raise error if len(sources) == 1 else type(error)(f"source {number + 1}: {error}") from error
        for chunk in own:
            if chunks.setdefault(chunk.key, chunk).hash != chunk.hash:
                raise Conflict(f"source {number + 1} gives another text to the key {chunk.key!r} of one before it")
        keys.append([chunk.key for chunk in own])
    if len(sources) > 1 and len(chunks) > MOST_EPISODES:
        raise InputTooLarge(f"the sources make {len(chunks):,} episodes; send {MOST_EPISODES:,} at a time")
    return ChunkedSources(chunks, keys)


def chunks_of(source: Source) -> list[Chunk]:
    """The chunks of a source, each with its container and its key; the same source always gives the same keys.

    Raises `InvalidInput`, `InvalidTime` or `InputTooLarge`, naming the message or document and the fault.
    """
    if isinstance(source, NewDocument):
        return _document(source)
    if isinstance(source, NewSession):
        return _session(source)
    return _messages([source])


def _session(session: NewSession) -> list[Chunk]:
    if not session.messages:
        raise InvalidInput("the session has no messages")
    if len(session.messages) > MOST_MESSAGES:
        raise InputTooLarge(f"the session has {len(session.messages):,} messages; send {MOST_MESSAGES:,} at a time")
    chunks = _messages(session.messages, session.agent)
    if session.key is None:
        key = content_hash(*(chunk.hash for chunk in chunks))[:32]
    else:
        key = one_line(session.key, "the session's key", limit=LONGEST_KEY)
    container = Container(key, _optional(session.title, "title"), _optional(session.agent, "agent"))
    return [replace(chunk, key=f"{key}/{chunk.key}", container=container) for chunk in chunks]


def _messages(messages: Sequence[Message], agent: str | None = None) -> list[Chunk]:
    seen: Counter[str] = Counter()
    chunks = []
    made = [_message(message, f"message {number}", agent) for number, message in enumerate(messages, 1)]
    for chunk in addressed(made):
        seen[chunk.hash] += 1
        again = f"-{seen[chunk.hash]}" if seen[chunk.hash] > 1 else ""
        chunks.append(replace(chunk, key=chunk.key or chunk.hash[:32] + again))
    if repeated := next((key for key, times in Counter(chunk.key for chunk in chunks).items() if times > 1), None):
        raise InvalidInput(f"two messages of one call have the key {repeated!r}")
    return chunks


def addressed(chunks: Sequence[Chunk], spoke_before: Collection[str] = ()) -> list[Chunk]:
    """The chunks with their addressee: in a conversation of two, the other speaker.

    `spoke_before` are the speakers of earlier messages. Tools and the system take no part.
    """
    speakers = {chunk.speaker for chunk in chunks if chunk.speaker and chunk.role not in DATA} | set(spoke_before)
    return [
        replace(chunk, addressee=next(iter(speakers - {chunk.speaker})))
        if chunk.speaker in speakers and len(speakers) == 2
        else chunk
        for chunk in chunks
    ]


def _message(message: Message, what: str, agent: str | None) -> Chunk:
    """The checked message; its key is empty when it brings none."""
    text = storable(message.text, f"the text of {what}", limit=LONGEST_MESSAGE)
    speaker = _optional(message.speaker, f"speaker of {what}")
    key = "" if message.key is None else one_line(message.key, f"the key of {what}", limit=LONGEST_KEY)
    occurred_at = aware(message.occurred_at)
    hash = content_hash(speaker or "", occurred_at.isoformat(), text)
    role = message.role or role_of(speaker, agent)
    facts, offset = _facts(message.facts, what), _utc_offset(message.occurred_at)
    return Chunk(key, text, hash, occurred_at, speaker, facts=facts, role=role, utc_offset=offset)


def _utc_offset(instant: datetime) -> int:
    return round((instant.utcoffset() or timedelta()) / timedelta(minutes=1))


def _document(document: NewDocument) -> list[Chunk]:
    text = storable(document.text, "the document", limit=LONGEST_DOCUMENT)
    title = _optional(document.title, "title")
    occurred_at = aware(document.occurred_at)
    if document.key is None:
        key = content_hash(title or "", occurred_at.isoformat(), text)[:32]
    else:
        key = one_line(document.key, "the document's key", limit=LONGEST_KEY)
    offset = _utc_offset(document.occurred_at)
    container = Container(key, title, media_type=document.media_type, occurred_at=occurred_at)
    texts = split(text, document.media_type)
    if len(texts) > MOST_CHUNKS:
        raise InputTooLarge(f"the document has {len(texts):,} passages; the limit is {MOST_CHUNKS:,}: split it")
    facts = _facts(document.facts, "the document")
    per_text: Sequence[list[Statement] | None] = [None] * len(texts) if facts is None else by_text(facts, texts)
    whole = content_hash(text)
    return [
        Chunk(
            f"{key}/{number:06d}",
            one,
            content_hash(whole, one),
            occurred_at,
            container=container,
            facts=own,
            utc_offset=offset,
        )
        for number, (one, own) in enumerate(zip(texts, per_text, strict=True), 1)
    ]


def _facts(facts: Sequence[Assertion] | None, what: str) -> list[Statement] | None:
    if facts is None:
        return None
    if len(facts) > MOST_ASSERTIONS:
        raise InputTooLarge(f"{what} has {len(facts):,} facts; the limit is {MOST_ASSERTIONS:,}: assert the others")
    return [checked_statement(fact, f"fact {number} of {what}") for number, fact in enumerate(facts, 1)]


def split(text: str, media_type: MediaType = MediaType.PLAIN) -> list[str]:
    """The text in chunks of at most 1,000 characters, in order, split at headings, paragraphs and sentence ends.

    Each chunk is a slice of the text; only white space around it is left out.
    """
    sections = _HEADING.split(text) if media_type is MediaType.MARKDOWN else [text]
    chunks = (chunk.strip() for section in sections for chunk in split_text(section, LONGEST_CHUNK, SHORTEST_CHUNK))
    return [chunk for chunk in chunks if chunk]


def _optional(written: str | None, what: str) -> str | None:
    return one_line(written, f"the {what}", limit=LONGEST_NAME) if written and written.strip() else None
