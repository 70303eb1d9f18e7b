"""The nouns of the graph, frozen: spaces, sessions, documents, episodes, entities, facts and their evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from kg_memory.model.bitemporal import Interval
from kg_memory.model.llm import NOTHING, Usage
from kg_memory.model.ontology import EntityKind
from kg_memory.model.roles import Role


class MemoryKind(StrEnum):
    """The sort of memory that a fact is."""

    SEMANTIC = "SEMANTIC"
    EPISODIC = "EPISODIC"
    PROCEDURAL = "PROCEDURAL"
    PREFERENCE = "PREFERENCE"
    INSTRUCTION = "INSTRUCTION"


class Status(StrEnum):
    """How a statement was meant; only an ASSERTED one claims to be true."""

    ASSERTED = "ASSERTED"
    PLANNED = "PLANNED"
    POSSIBLE = "POSSIBLE"
    REPORTED = "REPORTED"


class Effect(StrEnum):
    """What a statement does to what is known.

    STATES: it states a fact. ENDS: it says that one ended. CORRECTS: it corrects one. PAST: something was so at some
    time before, which says nothing about now. RETRACTS: it takes back what was said, and states nothing instead.
    """

    STATES = "STATES"
    ENDS = "ENDS"
    CORRECTS = "CORRECTS"
    PAST = "PAST"
    RETRACTS = "RETRACTS"


class Category(StrEnum):
    """A part of life that an episode is about."""

    WORK = "WORK"
    PERSONAL = "PERSONAL"
    TECHNICAL = "TECHNICAL"
    HEALTH = "HEALTH"
    TRAVEL = "TRAVEL"
    FINANCE = "FINANCE"
    LEARNING = "LEARNING"
    LEISURE = "LEISURE"
    FOOD = "FOOD"
    HOME = "HOME"
    NEWS = "NEWS"


class Emotion(StrEnum):
    """The feeling that a text shows."""

    JOY = "JOY"
    SADNESS = "SADNESS"
    ANGER = "ANGER"
    FEAR = "FEAR"
    SURPRISE = "SURPRISE"
    DISGUST = "DISGUST"
    NEUTRAL = "NEUTRAL"


class MediaType(StrEnum):
    """How a document's text is marked up."""

    PLAIN = "text/plain"
    MARKDOWN = "text/markdown"


# --- what the graph holds ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Space:
    """The one isolation boundary; `key` is short and opaque, `name` is what people type."""

    key: str
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation: ordered episodes."""

    id: str
    key: str
    title: str | None
    agent: str | None
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """A longer source, split into episodes."""

    id: str
    key: str
    title: str | None
    media_type: MediaType
    occurred_at: datetime
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """The language (BCP 47), subjects, emotion and importance of an episode.

    `emotion_strength` and `salience` go from 0 to 1; a greeting has a salience near 0.
    """

    language: str = "und"
    categories: Sequence[Category] = ()
    emotion: Emotion = Emotion.NEUTRAL
    emotion_strength: float = 0.0
    kind: MemoryKind = MemoryKind.EPISODIC
    salience: float = 1.0


RULES = "rules"
"""`read_by` of an episode that was read by rules alone."""

FALLEN_BACK = f"{RULES}, "
"""The beginning of `read_by` where a language model was to read the episode and failed."""

CALLER = "caller"
"""`read_by` of an episode whose facts the caller gave."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One message or one chunk of a document, as it was received; never rewritten, only erased.

    `about` spans the times that its text names. `read_by` names who found its facts: see `Extraction`. `role` is None
    for a chunk of a document. `utc_offset` is that of the speaker's clock, in minutes.
    """

    id: str
    key: str
    text: str
    speaker: str | None
    occurred_at: datetime
    recorded_at: datetime
    hash: str
    position: int
    session_id: str | None = None
    document_id: str | None = None
    profile: Profile = Profile()
    about: Interval | None = None
    read_by: str = RULES
    role: Role | None = None
    utc_offset: int = field(default=0, repr=False)


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place, thing or topic; `merged_into` is the id of the entity that absorbed it."""

    id: str
    name: str
    kind: EntityKind
    aliases: Sequence[str]
    created_at: datetime
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """An entity by its name or one of its aliases, however it is cased and spaced."""

    name: str


EntityBy: TypeAlias = str | Named
"""Which entity is meant: by its id, or by its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an assertion, a statement, a claim and a fact share. A field added here is a field of each.

    Rows (`graph/records.py`) and GraphQL types list the fields too.

    `text` is a sentence that reads on its own. `value` stands in place of an object. `valid` is when it is true.
    `recurrence` is a rule of iCalendar (RFC 5545). `confidence` is above 0 and at most 1.
    """

    text: str | None = None
    value: str | None = None
    valid: Interval | None = None
    status: Status = Status.ASSERTED
    negated: bool = False
    kind: MemoryKind = MemoryKind.SEMANTIC
    confidence: float = 1.0
    recurrence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedContent(Content):
    """Content about entities of the graph: what a claim and a fact share."""

    subject_id: str
    predicate: str
    object_id: str | None = None
    text: str
    valid: Interval
    categories: Sequence[str] = ()


def shared(content: Content, kind: type[Content]) -> dict[str, Any]:
    """The fields that `content` has as a `kind`, by name: what another value of that kind is made from."""
    return {field.name: getattr(content, field.name) for field in fields(kind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(ResolvedContent):
    """One version of a fact: `valid` is when it was true, `known` is when this version was believed.

    `id` is the same in all versions of a fact; `id` and `version` together name one node. `hash` is that of `Claim`.
    """

    id: str
    version: int
    hash: str
    known: Interval


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact was stated: `episode.text[start:end]`."""

    episode: Episode
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MentionedEntity:
    """An entity of the graph and where an episode names it."""

    entity: Entity
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Remembered:
    """What one act of remembering wrote; `unchanged_episodes` were there already and were left alone.

    `usage` is what it took of a language model.
    """

    space: str
    session_id: str | None = None
    document_id: str | None = None
    episodes: Sequence[Episode] = ()
    unchanged_episodes: Sequence[Episode] = ()
    new_entities: Sequence[Entity] = ()
    known_entities: Sequence[Entity] = ()
    added: Sequence[Fact] = ()
    revised: Sequence[Fact] = ()
    superseded: Sequence[Fact] = ()
    retracted: Sequence[Fact] = ()
    unchanged: Sequence[Fact] = ()
    usage: Usage = NOTHING
